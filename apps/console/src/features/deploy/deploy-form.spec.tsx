import { ApiError, type ApiClient } from '@garrison/api-client';
import type { DeployRequest } from '@garrison/domain';
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { deployFacts, ids } from '@/testing/deploy-facts.fixture';
import { renderDeploy } from '@/testing/render-deploy';
import { momentOf } from '@/lib/local-time';
import { emptyDeployForm, requestFrom, type DeployForm } from './deploy-request';

afterEach(() => {
  cleanup();
  sessionStorage.clear();
});

const complete: Partial<DeployForm> = { vm_name: 'trainer-1', os_image: 'ubuntu-24.04', ssh_key_ids: [ids.key], volumes: [{ name: 'scratch', size_gb: 100, volume_type: 'NVMe' }] };
const refusal = (error: string, details: { field: string; code: string; message: string }[], more: Record<string, unknown> = {}) =>
  new ApiError(409, { success: false, error, message: 'Refused.', details, request_id: '0a0b0c0d', ...more });
const scriptsOf = (count: number) => Array.from({ length: count }, (_, n) => ({ id: `019a48f1-0000-7000-9000-${String(n).padStart(12, '0')}`, name: `script-${n}`, format: 'script', content: '#!/bin/sh\n', size_bytes: 10, generation: 1, created_at: '', updated_at: '' }));
/** As the API lists scripts, with pages of three. */
const scriptsApi = (count: number) => ({
  listScripts: async ({ query: { search = '' } }: { query: { search?: string } }) => {
    const found = scriptsOf(count).filter(({ name }) => name.includes(search));
    return { scripts: found.slice(0, 3), pagination: { page: 1, page_size: 3, total: found.length, total_pages: Math.ceil(found.length / 3), has_next: found.length > 3, has_previous: false } };
  },
  getScript: async ({ params: { id } }: { params: { id: string } }) => ({ script: scriptsOf(count).find((one) => one.id === id) }),
}) as unknown as ApiClient;
const submit = () => act(async () => fireEvent.click(screen.getByTestId('deploy-submit')));
const refusing = (error: ApiError): Partial<ApiClient> => ({ createDeployment: () => Promise.reject(error), validateDeployment: () => Promise.reject(error) });

it('says nothing before anybody was there, and everything after an attempt', async () => {
  renderDeploy(deployFacts());
  expect(screen.queryAllByRole('alert')).toEqual([]);
  await submit();
  expect(screen.getAllByRole('alert').map(({ textContent }) => textContent)).toEqual([
    expect.stringContaining('A name is needed'), expect.stringContaining('needs an OS image'), expect.stringContaining('at least one SSH key'),
  ]);
});

it('shows the API’s problems under the fields they name until those change', async () => {
  renderDeploy(deployFacts(), complete, refusing(refusal('validation_failed', [{ field: 'volumes.0.name', code: 'name_taken', message: 'Taken meanwhile.' }, { field: 'security_rules.0.remote_ip_prefix', code: 'x', message: 'Not this network.' }])));
  await submit();
  expect(within(screen.getByTestId('rule-1')).getByRole('alert').textContent).toBe('Not this network.');
  expect(screen.getByTestId('form-request').textContent).toBe('Request 0a0b0c0d');
  // the tab with the problem came to the front
  expect(within(screen.getByTestId('new-volumes')).getByRole('alert').textContent).toBe('Taken meanwhile.');
  fireEvent.change(screen.getByLabelText('Remote network of rule 1'), { target: { value: '10.0.0.0/8' } });
  await waitFor(() => expect(within(screen.getByTestId('rule-1')).queryByRole('alert')).toBeNull());
  expect(within(screen.getByTestId('new-volumes')).getByRole('alert').textContent).toBe('Taken meanwhile.');
});

it('is sent once, however often it is pressed', async () => {
  let sent = 0;
  renderDeploy(deployFacts(), complete, { createDeployment: () => ((sent += 1), new Promise<never>(() => undefined)) } as unknown as Partial<ApiClient>);
  await act(async () => {
    fireEvent.click(screen.getByTestId('deploy-submit'));
    fireEvent.click(screen.getByTestId('deploy-submit'));
  });
  expect(sent).toBe(1);
});

it('sends no key and no firewall that is gone meanwhile, of which no box is left to untick', async () => {
  const sent: DeployRequest[] = [];
  const api = { createDeployment: async ({ body }: { body: DeployRequest }) => (sent.push(body), { deployment: { deployment_id: 'DEP0000001', instance_id: null } }) } as unknown as Partial<ApiClient>;
  renderDeploy(deployFacts(), { ...complete, ssh_key_ids: ['gone', ids.key], firewall_ids: ['gone'] }, api);
  await submit();
  expect(sent.map(({ ssh_key_ids, firewall_ids }) => [ssh_key_ids, firewall_ids])).toEqual([[[ids.key], []]]);
});

it('offers what fits when there is no stock', async () => {
  renderDeploy(deployFacts(), complete, refusing(refusal('out_of_stock', [], { alternatives: [{ region: 'CANADA-1', gpu_model: 'A6000', gpu_count: 2 }] })));
  await submit();
  fireEvent.click(within(screen.getByTestId('deploy-problem')).getByText('2 × A6000, Canada 1'));
  expect((screen.getByTestId('region-CANADA-1') as HTMLInputElement).checked).toBe(true);
  expect((screen.getByTestId('gpu-count-2') as HTMLInputElement).checked).toBe(true);
});

it('says what is wrong with a label as it is typed', async () => {
  renderDeploy(deployFacts(), { ...complete, label_rows: [{ key: '', value: '' }] });
  fireEvent.change(screen.getByLabelText('Key of label 1'), { target: { value: 'bad key!' } });
  await waitFor(() => expect(screen.getAllByRole('alert').map(({ textContent }) => textContent)).toEqual([expect.stringContaining('bad key!')]));
});

it('says nothing of what another region lacks before anybody was there', () => {
  renderDeploy(deployFacts(), complete);
  fireEvent.click(screen.getByTestId('region-CANADA-1'));
  fireEvent.mouseDown(screen.getByTestId('tab-volume'), { button: 0 });
  expect(screen.getByTestId('no-bootable-volumes')).toBeTruthy();
  expect(within(screen.getByTestId('boot-source')).queryByRole('alert')).toBeNull();
});

describe('when nothing fits now', () => {
  const sold = deployFacts().stocks.map((stock) => ({ ...stock, available: 0, configurations: {} }));
  const waiting = (position: number) => ({ deployment: { deployment_id: 'DEP0000007', instance_id: null, instance: null, queue: { position, ahead_gpus: position - 1, since: null, wait_until: '2026-01-01T00:00:00.000Z', max_price_per_hour: 4 } } });

  it('offers to wait until a time and up to a price, says the place, and follows the deployment in line', async () => {
    const bodies: unknown[] = [];
    const price = { currency: 'EUR', gpu: 2, os_volume: 1, data_volumes: 0, public_ip: 0, total_per_hour: 3, total_per_minute: 0.05 };
    const { went } = renderDeploy(deployFacts({ stocks: sold }), complete, {
      validateDeployment: (async () => ({ deployment: { ...waiting(3).deployment, price, warnings: [] } })) as unknown as ApiClient['validateDeployment'],
      createDeployment: (async ({ body }: { body: unknown }) => (bodies.push(body), { message: 'Deployment accepted', ...waiting(3) })) as unknown as ApiClient['createDeployment'],
    });
    fireEvent.click(screen.getByTestId('stock-wait'));
    fireEvent.change(screen.getByTestId('wait-until'), { target: { value: '2020-01-01T00:00' } });
    fireEvent.change(screen.getByTestId('wait-max-price'), { target: { value: '-1' } });
    expect(within(screen.getByTestId('wait-choice')).getAllByRole('alert').map(({ textContent }) => textContent)).toEqual([expect.stringContaining('has passed already'), expect.stringContaining('not a price per hour')]);
    const until = new Date(Date.now() + 86_400_000).toISOString().slice(0, 16);
    fireEvent.change(screen.getByTestId('wait-until'), { target: { value: until } });
    fireEvent.change(screen.getByTestId('wait-max-price'), { target: { value: '4' } });
    expect((await screen.findByTestId('place-preview')).textContent).toContain('number 3 in line. 2 GPUs are wanted before it.');
    expect(screen.getByTestId('deploy-submit').textContent).toBe('Join the line');
    await submit();
    expect(bodies).toEqual([expect.objectContaining({ when_out_of_stock: 'wait', wait_until: momentOf(until), max_price_per_hour: 4 })]);
    expect(went).toEqual(['/deployments/DEP0000007']);
  });

  it('offers it too when only the API knows, because others stand in line', async () => {
    renderDeploy(deployFacts(), complete, refusing(refusal('out_of_stock', [])));
    expect(screen.queryByTestId('wait-choice')).toBeNull();
    await submit();
    fireEvent.click(screen.getByTestId('wait-instead'));
    expect((screen.getByTestId('stock-wait') as HTMLInputElement).checked).toBe(true);
    expect(screen.queryByTestId('deploy-problem')).toBeNull();
  });
});

it('limits how long the machine runs, and says what is no limit', async () => {
  const bodies: DeployRequest[] = [];
  renderDeploy(deployFacts(), complete, { createDeployment: (({ body }: { body: DeployRequest }) => (bodies.push(body), Promise.reject(refusal('out_of_stock', [])))) as unknown as ApiClient['createDeployment'] });
  const enter = (label: RegExp, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
  enter(/Runs until/, '2020-01-01T00:00');
  enter(/Rests after idle minutes/, '5');
  expect(screen.getAllByRole('alert').map(({ textContent }) => textContent)).toEqual([expect.stringContaining('over already'), expect.stringContaining('10 to 10080 idle minutes')]);
  const until = new Date(Date.now() + 86_400_000).toISOString().slice(0, 16);
  enter(/Runs until/, until);
  enter(/Rests after idle minutes/, '30');
  await submit();
  enter(/Runs until/, '');
  enter(/Rests after idle minutes/, '');
  await submit();
  expect(bodies.map(({ lease_until, idle_stop_minutes }) => [lease_until, idle_stop_minutes])).toEqual([[momentOf(until), 30], [null, null]]);
});

it('takes a saved script or one written here, never both, and says what is wrong with it', async () => {
  const [script] = scriptsOf(1);
  const bodies: DeployRequest[] = [];
  renderDeploy(deployFacts(), complete, { listScripts: scriptsApi(1).listScripts, createDeployment: (({ body }: { body: DeployRequest }) => (bodies.push(body), Promise.reject(refusal('out_of_stock', [])))) as unknown as ApiClient['createDeployment'] });
  fireEvent.click(screen.getByTestId('first-boot-written'));
  await screen.findByTestId('cloud-init');
  await submit();
  expect(screen.getAllByRole('alert').map(({ textContent }) => textContent)).toEqual([expect.stringContaining('The text is empty')]);
  fireEvent.change(screen.getByTestId('cloud-init'), { target: { value: '#cloud-config\na: [\n' } });
  expect(screen.getByRole('alert').textContent).toMatch(/line/i);
  fireEvent.change(screen.getByTestId('cloud-init'), { target: { value: '#cloud-config\na: 1\n' } });
  await submit();
  fireEvent.click(screen.getByTestId('first-boot-saved'));
  await screen.findByText('script-0 (script)');
  fireEvent.change(screen.getByTestId('startup-script'), { target: { value: script?.id } });
  await submit();
  expect(bodies.map(({ startup_script_id, cloud_init }) => [startup_script_id, cloud_init])).toEqual([[null, '#cloud-config\na: 1\n'], [script?.id, null]]);
});

it('finds a script of more than a page by a search of the API, and keeps the choice while searching', async () => {
  const all = scriptsOf(6);
  const chosen = all[4];
  renderDeploy(deployFacts(), { ...complete, first_boot: 'saved', startup_script_id: chosen?.id ?? null }, scriptsApi(6));
  const options = () => within(screen.getByTestId('startup-script')).getAllByRole('option').map(({ textContent }) => textContent);
  const value = () => (screen.getByTestId('startup-script') as HTMLSelectElement).value;
  await waitFor(() => expect([options().length, options()[1], value()]).toEqual([5, 'script-4 (script)', chosen?.id])); // of a draft, and not on the page
  expect(screen.getByText('3 of 6 scripts are listed; search for others.')).toBeDefined();
  const search = (text: string) => fireEvent.change(screen.getByLabelText('Search scripts'), { target: { value: text } });
  search('script-5');
  await waitFor(() => expect([options(), value()]).toEqual([['Choose a script', 'script-4 (script)', 'script-5 (script)'], chosen?.id]));
  fireEvent.change(screen.getByTestId('startup-script'), { target: { value: all[5]?.id } });
  search('no such');
  await screen.findByText('None is called like that.');
  expect([options(), value()]).toEqual([['Choose a script', 'script-5 (script)'], all[5]?.id]);
});

it('attaches firewalls of the region, and lets them go with it', () => {
  const firewall = { id: '019a48f1-0000-7000-8000-000000000060', name: 'web', region: 'FINLAND-1', status: 'SUCCESS', rules: [{}] };
  renderDeploy(deployFacts({ firewalls: [firewall] as never }), complete);
  fireEvent.click(screen.getByTestId('firewall-web'));
  expect((screen.getByTestId('firewall-web') as HTMLInputElement).checked).toBe(true);
  fireEvent.click(screen.getByTestId('region-CANADA-1'));
  fireEvent.click(screen.getByTestId('region-FINLAND-1'));
  expect((screen.getByTestId('firewall-web') as HTMLInputElement).checked).toBe(false);
});

it('repeats a lost answer as the same intent and a refused one as a new one, then follows the machine', async () => {
  const keys: (string | undefined)[] = [];
  const answers: (() => Promise<never> | Promise<unknown>)[] = [
    () => Promise.reject(new TypeError('fetch failed')),
    () => Promise.reject(refusal('out_of_stock', [])),
    () => Promise.resolve({ message: 'Deployment accepted', deployment: { deployment_id: 'DEP0000001', instance_id: 'i-1', instance: null } }),
  ];
  const createDeployment = ((input: { idempotencyKey?: string }) => {
    keys.push(input.idempotencyKey);
    return answers.shift()?.();
  }) as ApiClient['createDeployment'];
  const { went } = renderDeploy(deployFacts(), complete, { createDeployment });
  await submit();
  await submit();
  await submit();
  expect(went).toEqual(['/instances/i-1']);
  expect([keys[0] === keys[1], keys[1] === keys[2]]).toEqual([true, false]);
});

describe('what is sent', () => {
  const form: DeployForm = { ...emptyDeployForm, ...complete, region: 'FINLAND-1', gpu_model: 'H100', attach_volume_ids: ['v-1', 'v-2'], first_boot: 'written', cloud_init: '#!/bin/sh', label_rows: [{ key: 'team', value: 'vision' }, { key: '', value: '' }] };
  const sent = (more: Partial<DeployForm>, tier: 'advanced' | 'legacy'): Partial<DeployRequest> => requestFrom({ ...form, ...more }, tier);

  it('on Advanced is a public image with its size, or an own volume without one', () => {
    expect(sent({}, 'advanced')).toMatchObject({ boot_source: 'os_image', os_image: 'ubuntu-24.04', boot_volume_id: null, os_volume: { size_gb: 100 }, labels: { team: 'vision' } });
    expect(sent({ boot_volume_id: 'v-1' }, 'advanced')).toMatchObject({ boot_source: 'os_image', os_image: null, boot_volume_id: 'v-1', os_volume: null, attach_volume_ids: ['v-2'] });
  });

  it('on Legacy has no data volumes and no size', () => {
    expect(sent({}, 'legacy')).toMatchObject({ os_image: 'ubuntu-24.04', os_volume: null, volumes: [], attach_volume_ids: [], ssh_key_ids: [ids.key] });
  });

  it('from a Legacy volume has no keys and no script', () => {
    expect(sent({ boot_source: 'volume', boot_volume_id: 'v-1' }, 'legacy')).toMatchObject({ boot_source: 'volume', boot_volume_id: 'v-1', os_image: null, ssh_key_ids: [], cloud_init: null });
  });
});
