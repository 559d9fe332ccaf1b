import { apiRoutes, kraftRoutes } from '@garrison/api-client';
import { QueryClientProvider, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { act, cleanup, configure, fireEvent, render, renderHook, screen, waitFor } from '@testing-library/react';
import { AppRouterContext, type AppRouterInstance } from 'next/dist/shared/lib/app-router-context.shared-runtime';
import { PathnameContext, SearchParamsContext } from 'next/dist/shared/lib/hooks-client-context.shared-runtime';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReactNode } from 'react';
import { ApiProvider } from '@/data/api';
import { createQueryClient } from '@/data/query-client';
import { queryKeys } from '@/data/query-keys';
import { useDrainNode, useNodeCommand } from '@/features/admin/admin.queries';
import { useDeleteApiKey } from '@/features/api-keys/api-key.queries';
import { useSetCaps, useUpdateDeposit } from '@/features/billing/billing.queries';
import { useCancelDeployment } from '@/features/deployments/deployment.queries';
import { useAddFirewallRule, useAttachFirewall, useDeleteFirewall, useRemoveFirewallRule, useUpdateFirewall } from '@/features/firewalls/firewall.queries';
import { useAddInstanceRule, useRemoveInstanceRule, useTogglePublicIp, useUpdateInstance } from '@/features/instances/instance-changes';
import { useInstanceCommand } from '@/features/instances/instance-commands';
import { useUpdateProfile } from '@/features/profile/profile.queries';
import { useEndOtherSessions, useEndSession } from '@/features/profile/security.queries';
import { useDeleteScripts, useReplaceScript } from '@/features/scripts/script.queries';
import { useDeleteImage, useDeleteSnapshot, useRestoreSnapshot } from '@/features/snapshots/snapshot.queries';
import { useDeleteSshKey } from '@/features/ssh-keys/ssh-key.queries';
import { usePurge, useRestore } from '@/features/trash/trash.queries';
import { useRowCall, useUpdateKraftVolume } from '@/features/unikernels/unikernel.queries';
import { useAttachVolumes, useDeleteVolume, useDetachVolumes, useResizeVolume, useUpdateVolume } from '@/features/volumes/volume.queries';
import { WebhookDetail } from '@/features/webhooks/webhook-detail';
import { useDeleteWebhook, useReplayDelivery, useUpdateWebhook } from '@/features/webhooks/webhook.queries';
import { toasterIsUp, type ToastContent } from '@/ui/toasts';

configure({ asyncUtilTimeout: 20_000 }); // how busy the machine is must not decide a test

const settings = { routes: apiRoutes, kraftRoutes, apiPublicUrl: 'http://api.test' };
const network = globalThis.fetch;
const refusal = { success: false, error: 'in_use', message: 'Something else is at work on it.', details: [], request_id: '0a0b0c0d' };
const told: ToastContent[] = [];
/** What reading answers, by path; changing waits until it is refused. */
let readings: Readonly<Record<string, unknown>>;
let refuse: () => void;
let client: QueryClient;

const answering = (status: number, body: unknown) => ({ ok: status < 400, status, headers: new Headers(), json: async () => body });
beforeAll(() => toasterIsUp((content) => told.push(content)));
afterAll(() => void (globalThis.fetch = network));
beforeEach(() => {
  told.splice(0);
  readings = {};
  client = createQueryClient();
  const refused = new Promise<void>((resolve) => (refuse = resolve));
  // only what a browser has is stood in for: the way to the server
  globalThis.fetch = (async (url: string, { method = 'GET' }: RequestInit) => {
    if (method === 'GET') return answering(200, readings[url.split('?')[0] ?? '']);
    await refused;
    return answering(409, refusal);
  }) as typeof fetch;
});
afterEach(() => cleanup());

const around = ({ children }: { children: ReactNode }) => <QueryClientProvider client={client}><ApiProvider settings={settings}>{children}</ApiProvider></QueryClientProvider>;

/** What the test needs of any action; as a method, since each takes an input of its own. */
type Action = { readonly isError: boolean; mutate(input: unknown): void };
type Case = { what: string; key: QueryKey; now: unknown; hook: () => Action; input: unknown; coming: unknown };
const items = (member: string, ...things: object[]) => ({ [member]: things, pagination: {} });
const [one, other] = [{ id: 'one' }, { id: 'other' }];
const ssh = { direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', port_range_min: 22, port_range_max: 22, remote_ip_prefix: '0.0.0.0/0' };
const metro = 'fra0';
const kernels = (what: string) => queryKeys.unikernels.of(what, metro);
const instance = queryKeys.instances.detail('one');
const firewall = queryKeys.firewalls.detail('one');
const volumes = queryKeys.volumes.list({});

const cases: Case[] = [
  { what: 'an instance gets a name and labels', key: instance, now: { ...one, name: 'old', labels: {} }, hook: useUpdateInstance, input: { id: 'one', name: 'new', labels: { a: 'b' } }, coming: { ...one, name: 'new', labels: { a: 'b' } } },
  { what: 'an instance is protected in its list', key: queryKeys.instances.list({}), now: items('instances', { ...one, delete_protection: false }, other), hook: useUpdateInstance, input: { id: 'one', delete_protection: true }, coming: items('instances', { ...one, delete_protection: true }, other) },
  { what: 'an instance stops', key: instance, now: { ...one, status: 'ACTIVE', generation: 3 }, hook: useInstanceCommand, input: { instance: { ...one, status: 'ACTIVE', generation: 3 }, command: 'stop' }, coming: { ...one, status: 'STOPPING', generation: 3 } },
  { what: 'an instance gets a public address', key: instance, now: { ...one, ip_status: 'none' }, hook: useTogglePublicIp, input: { id: 'one', enabled: true }, coming: { ...one, ip_status: 'attaching' } },
  { what: 'an instance gets a rule', key: instance, now: { ...one, security_rules: [] }, hook: useAddInstanceRule, input: { id: 'one', rule: ssh }, coming: { ...one, security_rules: [expect.objectContaining({ ...ssh, status: 'pending' })] } },
  { what: 'an instance loses a rule', key: instance, now: { ...one, security_rules: [{ id: 'r', status: 'applied' }] }, hook: useRemoveInstanceRule, input: { id: 'one', ruleId: 'r' }, coming: { ...one, security_rules: [{ id: 'r', status: 'removing' }] } },
  { what: 'a volume is renamed and protected', key: volumes, now: items('volumes', { ...one, name: 'old', protected: false }), hook: useUpdateVolume, input: { id: 'one', name: 'new', protected: true }, coming: items('volumes', { ...one, name: 'new', protected: true }) },
  { what: 'a volume grows', key: queryKeys.volumes.detail('one'), now: { ...one, status: 'available', size_gb: 1 }, hook: useResizeVolume, input: { id: 'one', size_gb: 2 }, coming: { ...one, status: 'resizing', size_gb: 2 } },
  { what: 'a volume is deleted', key: volumes, now: items('volumes', { ...one, status: 'available' }), hook: useDeleteVolume, input: { id: 'one', permanent: true }, coming: items('volumes', { ...one, status: 'deleting' }) },
  { what: 'a volume is attached', key: volumes, now: items('volumes', { ...one, status: 'available', instance_id: null }), hook: useAttachVolumes, input: { instance_id: 'i', volume_ids: ['one'] }, coming: items('volumes', { ...one, status: 'attaching', instance_id: 'i' }) },
  { what: 'a volume is detached', key: queryKeys.instances.detail('i'), now: { id: 'i', volume_attachments: [{ volume_id: 'one', status: 'attached' }] }, hook: useDetachVolumes, input: { instance_id: 'i', volume_ids: ['one'] }, coming: { id: 'i', volume_attachments: [{ volume_id: 'one', status: 'detaching' }] } },
  { what: 'a firewall is renamed', key: queryKeys.firewalls.list({}), now: items('firewalls', { ...one, name: 'old' }), hook: useUpdateFirewall, input: { id: 'one', name: 'new' }, coming: items('firewalls', { ...one, name: 'new' }) },
  { what: 'a firewall is deleted', key: queryKeys.firewalls.list({}), now: items('firewalls', one, other), hook: useDeleteFirewall, input: 'one', coming: items('firewalls', other) },
  { what: 'a firewall gets a rule', key: firewall, now: { ...one, rules: [] }, hook: useAddFirewallRule, input: { id: 'one', rule: ssh }, coming: { ...one, rules: [expect.objectContaining(ssh)] } },
  { what: 'a firewall loses a rule', key: firewall, now: { ...one, rules: [{ id: 'r' }] }, hook: useRemoveFirewallRule, input: { id: 'one', ruleId: 'r' }, coming: { ...one, rules: [] } },
  { what: 'a firewall is put on an instance', key: queryKeys.firewalls.candidates('one', {}), now: items('instances', { id: 'i', attached: false, attachment_status: null }), hook: useAttachFirewall, input: { id: 'one', add: ['i'], remove: [] }, coming: items('instances', { id: 'i', attached: true, attachment_status: 'ATTACHING' }) },
  { what: 'a firewall is taken off one', key: firewall, now: { ...one, attachments: [{ status: 'SUCCESS', instance: { id: 'i' } }] }, hook: useAttachFirewall, input: { id: 'one', add: [], remove: ['i'] }, coming: { ...one, attachments: [{ status: 'DETACHING', instance: { id: 'i' } }] } },
  { what: 'a script is edited', key: queryKeys.scripts.detail('one'), now: { ...one, name: 's', content: 'a' }, hook: useReplaceScript, input: { id: 'one', name: 's', content: 'b' }, coming: { ...one, name: 's', content: 'b' } },
  { what: 'scripts are deleted', key: queryKeys.scripts.list({}), now: items('scripts', one, other), hook: useDeleteScripts, input: ['one', 'other'], coming: items('scripts') },
  { what: 'an SSH key is deleted', key: queryKeys.sshKeys.lists, now: [one, other], hook: useDeleteSshKey, input: 'one', coming: [other] },
  { what: 'an API key is revoked', key: queryKeys.apiKeys, now: [one, other], hook: useDeleteApiKey, input: 'one', coming: [other] },
  { what: 'a webhook is resumed', key: queryKeys.webhooks.list, now: [{ ...one, enabled: false, disabled_reason: 'gone' }], hook: useUpdateWebhook, input: { id: 'one', enabled: true }, coming: [{ ...one, enabled: true, disabled_reason: null }] },
  { what: 'a webhook is deleted', key: queryKeys.webhooks.list, now: [one, other], hook: useDeleteWebhook, input: 'one', coming: [other] },
  { what: 'a delivery is sent again', key: queryKeys.webhooks.deliveries('w', {}), now: { deliveries: [{ ...one, status: 'failed', finished_at: 'then' }] }, hook: useReplayDelivery, input: 'one', coming: { deliveries: [{ ...one, status: 'pending', finished_at: null }] } },
  { what: 'a snapshot is deleted', key: queryKeys.snapshots.list({}), now: items('snapshots', { ...one, status: 'SUCCESS' }), hook: useDeleteSnapshot, input: 'one', coming: items('snapshots', { ...one, status: 'trashed' }) },
  { what: 'a snapshot becomes a machine', key: queryKeys.snapshots.list({}), now: items('snapshots', { ...one, status: 'SUCCESS' }), hook: useRestoreSnapshot, input: { id: 'one' }, coming: items('snapshots', { ...one, status: 'restoring' }) },
  { what: 'an image is deleted', key: queryKeys.images.list({}), now: items('images', { ...one, status: 'SUCCESS' }), hook: useDeleteImage, input: 'one', coming: items('images', { ...one, status: 'trashed' }) },
  { what: 'something is taken out of the trash', key: queryKeys.trash.of('volumes'), now: [one, other], hook: useRestore, input: { kind: 'volumes', id: 'one' }, coming: [other] },
  { what: 'something in the trash is deleted for good', key: queryKeys.trash.of('images'), now: [one], hook: usePurge, input: { kind: 'images', id: 'one' }, coming: [] },
  { what: 'a deployment leaves the line', key: queryKeys.deployments.waiting, now: [{ deployment_id: 'D1' }, { deployment_id: 'D2' }], hook: useCancelDeployment, input: 'D1', coming: [{ deployment_id: 'D2' }] },
  { what: 'a deposit is cancelled', key: queryKeys.deposits.list({}), now: items('deposits', { ...one, status: 'pending' }), hook: useUpdateDeposit, input: { id: 'one', action: 'cancel' }, coming: items('deposits', { ...one, status: 'failed' }) },
  { what: 'caps are set', key: queryKeys.billing.of('caps'), now: { per_hour: null, per_month: '5' }, hook: useSetCaps, input: { per_hour: '1', per_month: null }, coming: { per_hour: '1', per_month: null } },
  { what: 'the profile is changed', key: queryKeys.profile, now: { ...one, name: 'Ada' }, hook: useUpdateProfile, input: { name: 'Ada Lovelace' }, coming: { ...one, name: 'Ada Lovelace' } },
  { what: 'a session is signed out', key: queryKeys.sessions, now: [one, other], hook: useEndSession, input: 'other', coming: [one] },
  { what: 'all other sessions are', key: queryKeys.sessions, now: [{ ...one, isCurrent: true }, other], hook: useEndOtherSessions, input: undefined, coming: [{ ...one, isCurrent: true }] },
  { what: 'a node is closed', key: queryKeys.admin.of('nodes', { page: 1 }), now: items('nodes', { ...one, cordoned: false }), hook: useNodeCommand, input: { id: 'one', command: 'cordon' }, coming: items('nodes', { ...one, cordoned: true }) },
  { what: 'a node is drained', key: queryKeys.admin.of('node', { id: 'one' }), now: { ...one, cordoned: false }, hook: useDrainNode, input: { id: 'one', mode: 'stop' }, coming: { ...one, cordoned: true } },
  { what: 'a node is declared dead', key: queryKeys.admin.of('node', { id: 'one' }), now: { ...one, state: 'in_service' }, hook: useNodeCommand, input: { id: 'one', command: 'fail' }, coming: { ...one, state: 'failed' } },
  { what: 'a unikernel stops', key: kernels('instances'), now: [{ uuid: 'one', state: 'running' }, { uuid: 'other', state: 'running' }], hook: () => useRowCall(metro), input: { call: 'stop', rows: [{ uuid: 'one' }] }, coming: [{ uuid: 'one', state: 'stopping' }, { uuid: 'other', state: 'running' }] },
  { what: 'unikernels are deleted', key: kernels('instances'), now: [{ uuid: 'one' }, { uuid: 'other' }], hook: () => useRowCall(metro), input: { call: 'deleteInstances', rows: [{ uuid: 'one' }] }, coming: [{ uuid: 'other' }] },
  { what: 'a volume of unikernels is locked', key: kernels('volumes'), now: [{ uuid: 'one', delete_lock: false }], hook: () => useRowCall(metro), input: { call: 'lock', rows: [{ uuid: 'one' }] }, coming: [{ uuid: 'one', delete_lock: true }] },
  { what: 'templates are deleted but for locked ones', key: kernels('templates'), now: [{ uuid: 'one', delete_lock: true }, { uuid: 'other', delete_lock: false }], hook: () => useRowCall(metro), input: { call: 'deleteTemplates', rows: [{ uuid: 'one' }, { uuid: 'other' }] }, coming: [{ uuid: 'one', delete_lock: true }] },
  { what: 'a volume of unikernels grows', key: kernels('volumes'), now: [{ uuid: 'one', size_mb: 1 }], hook: () => useUpdateKraftVolume(metro), input: [{ uuid: 'one', prop: 'size_mb', op: 'set', value: 2 }], coming: [{ uuid: 'one', size_mb: 2 }] },
];

it.each(cases)('$what: shown at once, and as it was after a refusal', async ({ key, now, hook, input, coming }) => {
  client.setQueryData(key, now);
  const { result } = renderHook(hook, { wrapper: around });
  act(() => result.current.mutate(input));
  await waitFor(() => expect(client.getQueryData(key)).toEqual(coming));
  expect(result.current.isError).toBe(false);
  refuse();
  await waitFor(() => expect(result.current.isError).toBe(true));
  expect([client.getQueryData(key), client.getQueryState(key)?.isInvalidated]).toEqual([now, true]);
});

/** What they do is not seen on anything that is shown, or cannot be known: the name of what a volume is attached to. Checks of the books change nothing. New things come with the API's answer. */
const showNothingYet = /^use(Create|Clone)|^use(ChangePassword|GrantCredit|RetryOperation|FailOperation|RefundDeposit|RotateSecret|ReplayWebhook|TestWebhook|AttachKraftVolume)$|^useCheck\w*Books$/;

it('every other action shows at once what it does', () => {
  const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!spec)\.tsx?$/.test(file));
  const actions = files.flatMap((file) => readFileSync(join(__dirname, file), 'utf8').split(/^export /m).filter((text) => /\b(useAction|useKraftAction|useMutation)\(/.test(text)));
  const names = (blind: boolean) => actions.filter((text) => /guesses/i.test(text) !== blind).map((text) => /use\w+/.exec(text)?.[0] ?? text);
  expect(names(false).length).toBeGreaterThan(30);
  expect(names(true).filter((name) => !showNothingYet.test(name))).toEqual([]);
});

it('what was told meanwhile stays after a refusal', async () => {
  client.setQueryData(queryKeys.profile, { name: 'Ada' });
  const { result } = renderHook(useUpdateProfile, { wrapper: around });
  act(() => result.current.mutate({ name: 'Ada Lovelace' }));
  await waitFor(() => expect(client.getQueryData(queryKeys.profile)).toEqual({ name: 'Ada Lovelace' }));
  client.setQueryData(queryKeys.profile, { name: 'Augusta' });
  refuse();
  await waitFor(() => expect(result.current.isError).toBe(true));
  expect(client.getQueryData(queryKeys.profile)).toEqual({ name: 'Augusta' });
});

it('a webhook’s page shows it off at once, and on again with the API’s words when that is refused', async () => {
  const webhook = { id: 'w', name: 'hook', url: 'https://example.org/', event_types: [], enabled: true, disabled_reason: null, previous_secret_until: null, last_sequence: 7, generation: 1, created_at: '2026-01-02T03:04:05.000Z', updated_at: '2026-01-02T03:04:05.000Z' };
  readings = { '/bff/webhooks/w/': { success: true, webhook }, '/bff/webhooks/w/deliveries/': { success: true, deliveries: [], has_more: false } };
  const page = <SearchParamsContext value={new URLSearchParams()}><PathnameContext value="/webhooks/w"><WebhookDetail id="w" /></PathnameContext></SearchParamsContext>;
  render(<AppRouterContext value={{} as AppRouterInstance}>{around({ children: page })}</AppRouterContext>);
  await waitFor(() => expect(screen.getByTestId('webhook-state').textContent).toBe('on'));
  fireEvent.click(screen.getByTestId('action-toggle'));
  await waitFor(() => expect(screen.getByTestId('webhook-state').textContent).toBe('off'));
  expect(told).toEqual([]);
  refuse();
  await waitFor(() => expect(screen.getByTestId('webhook-state').textContent).toBe('on'));
  await waitFor(() => expect(told).toMatchObject([{ failed: true, message: 'hook was not changed', about: 'Something else is at work on it.' }]));
});
