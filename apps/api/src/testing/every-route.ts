import { endpoints, type EndpointSpec } from '@garrison/contracts';
import { requestExamples } from '../platform/http/documents/request-examples.js';
import { signUp, type TestAccount } from './test-account.js';
import type { TestApi } from './test-api.js';
import { addNode, answer, customer, deployBody, expectStatus, type Customer } from './world.js';

/** Every endpoint by its operation id. */
export const everyRoute = Object.entries(endpoints as Record<string, EndpointSpec>);
/** Those that ask who calls. */
export const guardedRoutes = everyRoute.filter(([, spec]) => spec.access !== 'public');
/** Those with an id of something an account owns; operators see everybody's. */
export const ownedRoutes = guardedRoutes.filter(([, spec]) => spec.access !== 'operator' && spec.params);

/** A thing of an account: the path under which it is reached, the id there, and the table of its row. */
export type Owned = { path: string; id: string; rows: string };

/** One of each thing that a path can name, all of one account; a route with a new kind of id needs its thing here. */
export async function oneOfEach(api: TestApi, ada: Customer): Promise<Owned[]> {
  await addNode(api, { id: 'node-1', gpus: 8 });
  await addNode(api, { id: 'node-2', model: 'B300-262GB', gpus: 1 });
  const made = async (path: string, body: unknown) => expectStatus(201, api.call('POST', path, { token: ada.token, body }));
  const deployed = (change: Record<string, unknown>) => expectStatus(202, api.call('POST', '/api/deploy/', { token: ada.token, body: deployBody(ada, change) }));
  const { deployment, operation_id } = await deployed({});
  await answer(api, operation_id, { kind: 'done' });
  await deployed({ gpu_model: 'B300-262GB' });
  const waiting = await deployed({ gpu_model: 'B300-262GB', when_out_of_stock: 'wait' });
  await addNode(api, { id: 'can1-1', region: 'CANADA-1', model: 'RTX-A6000', gpus: 4 });
  const legacy = await deployed({ region: 'CANADA-1', gpu_model: 'RTX-A6000' });
  await answer(api, legacy.operation_id, { kind: 'done' });
  const copied = await expectStatus(202, api.call('POST', '/api/snapshots/', { token: ada.token, body: { instance_id: legacy.deployment.instance_id, name: 'kept', create_image: true } }));
  await answer(api, copied.operation_id, { kind: 'done' });
  const { images } = await expectStatus(200, api.call('GET', '/api/images/', { token: ada.token }));
  const { api_key } = await made('/api/api-keys/', { name: 'ci' });
  const { script } = await made('/api/scripts/', requestExamples.createScript);
  const { firewall } = await made('/api/firewalls/', requestExamples.createFirewall);
  const { deposit } = await made('/api/deposits/', requestExamples.createDeposit);
  // a month in which only she had an account
  await api.dataSource.query("UPDATE accounts SET created_at = '2021-02-03' WHERE id = $1", [ada.accountId]);
  const [entry]: { id: string }[] = await api.dataSource.query('SELECT id FROM ledger_entries WHERE account_id = $1 LIMIT 1', [ada.accountId]);
  const [session]: { id: string }[] = await api.dataSource.query("INSERT INTO sessions (id, account_id, expires_at) VALUES (gen_random_uuid(), $1, now() + interval '1 day') RETURNING id", [ada.accountId]);
  await expectStatus(200, api.call('GET', '/api/auth/sessions/', { token: ada.token })); // nothing else shows her this one
  return [
    { path: '/api/auth/sessions/', id: session?.id ?? '', rows: 'sessions' },
    { path: '/api/transactions/', id: entry?.id ?? '', rows: 'ledger_entries' },
    { path: '/api/billing/statements/', id: '2021-02', rows: 'accounts' },
    { path: '/api/instances/', id: deployment.instance_id, rows: 'instances' },
    { path: '/api/volumes/', id: deployment.instance.os_volume.id, rows: 'volumes' },
    { path: '/api/snapshots/', id: copied.snapshot.id, rows: 'snapshots' },
    { path: '/api/images/', id: images[0].id, rows: 'custom_images' },
    { path: '/api/operations/', id: operation_id, rows: 'operations' },
    { path: '/api/ssh-keys/', id: ada.keyId, rows: 'ssh_keys' },
    { path: '/api/firewalls/', id: firewall.id, rows: 'firewalls' },
    { path: '/api/scripts/', id: script.id, rows: 'scripts' },
    { path: '/api/api-keys/', id: api_key.id, rows: 'api_keys' },
    ...(await webhookOf(api, ada)),
    { path: '/api/deposits/', id: deposit.id, rows: 'deposits' },
    { path: '/api/admin/deposits/', id: deposit.id, rows: 'deposits' },
    { path: '/api/admin/nodes/', id: 'node-1', rows: 'nodes' },
    { path: '/api/admin/operations/', id: operation_id, rows: 'operations' },
    { path: '/api/admin/accounts/', id: ada.accountId, rows: 'accounts' },
    { path: '/api/deploy/', id: waiting.deployment.deployment_id, rows: 'deployments' },
  ];
}

/** A webhook and one of its deliveries; written as rows because making one over HTTP needs a target that can be found. */
async function webhookOf(api: TestApi, { accountId }: Customer): Promise<Owned[]> {
  const [{ webhook, delivery }] = await api.dataSource.query(
    `WITH w AS (INSERT INTO webhooks (id, account_id, name, url, event_types, sealed_secret) VALUES (gen_random_uuid(), $1, 'alerts', 'https://example.org/', '{}', '') RETURNING id)
     INSERT INTO webhook_deliveries (id, webhook_id, account_id, sequence, type, status) SELECT gen_random_uuid(), id, $1, 1, 'instance.changed', 'delivered' FROM w
     RETURNING webhook_id AS webhook, id AS delivery`,
    [accountId],
  );
  return [
    { path: '/api/webhooks/', id: webhook, rows: 'webhooks' },
    { path: '/api/webhook-deliveries/', id: delivery, rows: 'webhook_deliveries' },
  ];
}

/** The path of an endpoint, with the owned thing's id in place of its parameters. */
export function pathOf(spec: EndpointSpec, owned: readonly Owned[]): string {
  if (!spec.params) return spec.path;
  const target = owned.find(({ path }) => spec.path.startsWith(path));
  if (!target) throw new Error(`${spec.path}: say in testing/every-route.ts what an account owns there`);
  return spec.path.replace(/\{\w+\}/g, target.id);
}

/** Members of bodies that name things, by where these are reached. */
const named: Record<string, string> = { instance_id: 'instances', instance_ids: 'instances', volume_ids: 'volumes', boot_volume_id: 'volumes', ssh_key_ids: 'ssh-keys', script_ids: 'scripts', firewall_ids: 'firewalls', snapshot_id: 'snapshots', snapshot_ids: 'snapshots' };

/** The typical body of an endpoint, where it takes one, naming owned things. */
export function bodyOf(id: string, spec: EndpointSpec, owned: readonly Owned[]): unknown {
  const example = spec.body && requestExamples[id as keyof typeof endpoints];
  if (typeof example !== 'object' || example === null) return example;
  const filled = Object.entries(example).map(([member, value]: [string, unknown]) => {
    const thing = owned.find(({ path }) => path === `/api/${named[member]}/`);
    // an address, because there are no names without a network
    if (member === 'url') return [member, 'https://93.184.215.14/hooks'];
    return [member, thing === undefined || (Array.isArray(value) && value.length === 0) ? value : Array.isArray(value) ? [thing.id] : thing.id];
  });
  return Object.fromEntries(filled);
}

/** A customer with one of each thing, somebody else, and an operator. */
export async function threePeople(api: TestApi): Promise<{ ada: Customer; owned: Owned[]; eve: TestAccount; operator: TestAccount }> {
  const eve = await signUp(api, { complete: true });
  const ada = await customer(api);
  return { ada, owned: await oneOfEach(api, ada), eve, operator: await operatorOf(api) };
}

async function operatorOf(api: TestApi): Promise<TestAccount> {
  const account = await signUp(api);
  await api.dataSource.query("UPDATE accounts SET role = 'operator' WHERE id = $1", [account.id]);
  const { access } = await expectStatus(200, api.call('POST', '/api/auth/token/', { body: { email: account.email, password: account.password } }));
  return { ...account, token: access };
}
