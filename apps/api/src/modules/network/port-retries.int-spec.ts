import { portRetryPausesMs } from '@garrison/domain';
import { catalogueWithPrices, dearAddresses } from '../../testing/changed-catalogue.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { addNode, answer, customer, deployBody, expectStatus, type Customer } from '../../testing/world.js';
import { PortRetries } from './port-retries.js';

const rule = { direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', port_range_min: 443, port_range_max: 443, remote_ip_prefix: '203.0.113.0/24' };
const done = { kind: 'done' } as const;
const refused = { kind: 'refused', failure: { code: 'network_failed', message: 'the virtual switch did not take the rules', step: 'apply_network' } } as const;

let api: TestApi;
let ada: Customer;

const catalogue = catalogueWithPrices(dearAddresses);
beforeAll(async () => {
  api = await startTestApi({ WELCOME_CREDIT: '5000', CATALOGUE_DIR: catalogue.path });
  ada = await customer(api);
  await addNode(api, { id: 'fin1-a', gpus: 64, vcpus: 4_096, ramGb: 65_536 });
});
afterAll(async () => {
  await api.close();
  catalogue.remove();
});

const post = (path: string, body?: unknown) => expectStatus(202, api.call('POST', path, { token: ada.token, body }));
const instance = async (id: string) => (await expectStatus(200, api.call('GET', `/api/instances/${id}/`, { token: ada.token }))).instance;
const addRule = async (id: string, port = 443): Promise<string> => (await post(`/api/instances/${id}/security-rules/`, { ...rule, port_range_min: port, port_range_max: port })).operation_ids[0];
const retry = () => api.app.get(PortRetries).retry('12345678');
const passPause = (id: string) => api.dataSource.query("UPDATE port_retries SET retry_at = now() - interval '1 second' WHERE instance_id = $1 AND retry_at IS NOT NULL", [id]);
const pauseOf = async (id: string): Promise<{ failures: number; seconds: number | null } | undefined> =>
  (await api.dataSource.query('SELECT failures, round(extract(epoch FROM retry_at - now()))::int AS seconds FROM port_retries WHERE instance_id = $1', [id]))[0];
/** The change of the port that is under way, if there is one. */
async function underWay(id: string): Promise<string | undefined> {
  const rows: { id: string }[] = await api.dataSource.query("SELECT id FROM operations WHERE resource_id = $1 AND resource_type = 'instance_network' AND status = 'pending'", [id]);
  expect(rows.length).toBeLessThan(2);
  return rows[0]?.id;
}

async function active(change: Record<string, unknown> = {}): Promise<string> {
  const { deployment, operation_id } = await post('/api/deploy/', deployBody(ada, change));
  await answer(api, operation_id, done);
  return deployment.instance_id;
}

describe('what a node refused', () => {
  it('is sent again after a pause, by one worker, until the node takes it', async () => {
    const id = await active();
    await answer(api, await addRule(id), refused);
    expect((await instance(id)).security_rules).toMatchObject([{ status: 'error' }]);
    await retry();
    expect(await underWay(id)).toBeUndefined();
    await passPause(id);
    await Promise.all([retry(), retry(), retry()]);
    const again = await underWay(id);
    await answer(api, String(again), done);
    expect((await instance(id)).security_rules).toMatchObject([{ status: 'applied' }]);
    expect(await pauseOf(id)).toBeUndefined();
    await retry();
    expect(await underWay(id)).toBeUndefined();
  });

  it('waits longer each time, and is given up until the next change', async () => {
    const id = await active();
    await answer(api, await addRule(id), refused);
    for (const pause of portRetryPausesMs) {
      const { seconds } = (await pauseOf(id)) ?? {};
      expect(Math.abs((seconds ?? 0) - pause / 1_000)).toBeLessThan(pause / 1_000 / 2);
      await passPause(id);
      await retry();
      await answer(api, String(await underWay(id)), refused);
    }
    expect(await pauseOf(id)).toEqual({ failures: portRetryPausesMs.length + 1, seconds: null });
    await answer(api, await addRule(id, 80), refused);
    expect(await pauseOf(id)).toMatchObject({ failures: 1 });
  });

  it('is not sent beside a newer change, nor to a machine that is gone', async () => {
    const id = await active();
    await answer(api, await addRule(id), refused);
    const newer = await addRule(id, 80);
    await passPause(id);
    await retry();
    expect(await underWay(id)).toBe(newer);
    await answer(api, newer, refused);
    const { operation_id } = await expectStatus(202, api.call('DELETE', `/api/instances/${id}/`, { token: ada.token }));
    await passPause(id);
    await retry();
    expect(await underWay(id)).toBeUndefined();
    await answer(api, operation_id, done);
    expect(await pauseOf(id)).toBeUndefined();
  });

  it('of an address is that it has none: the retry says so', async () => {
    const id = await active({ assign_public_ip: false });
    const { operation_id } = await post(`/api/instances/${id}/toggle-public-ip/`, { enabled: true });
    await answer(api, operation_id, refused);
    await passPause(id);
    await retry();
    const again = await underWay(id);
    const [row]: { job: { payload: { publicIp: string | null } } }[] = await api.dataSource.query('SELECT job FROM operations WHERE id = $1', [again]);
    expect(row?.job.payload.publicIp).toBeNull();
    await answer(api, String(again), done);
    expect([await pauseOf(id), (await instance(id)).ip_status]).toEqual([undefined, 'none']);
  });
});

it('the price of a machine counts its address from the moment it is given until the node was seen without it', async () => {
  const id = await active({ assign_public_ip: false });
  const price = async () => (await instance(id)).price_per_hour;
  expect(await price()).toBe(2.49);
  const lost = await post(`/api/instances/${id}/toggle-public-ip/`);
  expect(await price()).toBe(2.494);
  await answer(api, lost.operation_id, refused);
  expect(await price()).toBe(2.49);
  const on = await post(`/api/instances/${id}/toggle-public-ip/`);
  await answer(api, on.operation_id, done);
  expect(await price()).toBe(2.494);
  const off = await post(`/api/instances/${id}/toggle-public-ip/`);
  await answer(api, off.operation_id, refused);
  expect(await price()).toBe(2.494);
  const stored = async () => (await api.dataSource.query('SELECT price_per_hour_nano AS nano FROM instances WHERE id = $1', [id]))[0].nano;
  expect(await stored()).toBe('2494000000');
  const again = await post(`/api/instances/${id}/toggle-public-ip/`);
  await answer(api, again.operation_id, done);
  expect([await price(), await stored()]).toEqual([2.49, '2490000000']);
});
