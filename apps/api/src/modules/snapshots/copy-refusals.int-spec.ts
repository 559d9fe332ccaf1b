import { leave } from '../../testing/money.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { addNode, answer, customer, deployBody, expectStatus, type Customer } from '../../testing/world.js';

/** What stands in the way of snapshots and images besides states: money, caps, the profile, other work, stock. */
let api: TestApi;
let ada: Customer;
let instance: string;
let snapshot: string;

beforeAll(async () => {
  api = await startTestApi();
  ada = await customer(api);
  await addNode(api, { id: 'can1-a', region: 'CANADA-1', model: 'RTX-A6000', gpus: 1 });
  instance = (await done(post('/api/deploy/', deployBody(ada, { region: 'CANADA-1', gpu_model: 'RTX-A6000' })))).deployment.instance_id;
  snapshot = (await done(post('/api/snapshots/', { instance_id: instance, name: 'first' }))).snapshot.id;
});
afterAll(() => api.close());

const post = (path: string, body?: unknown) => api.call('POST', path, { token: ada.token, body });
async function done(asked: ReturnType<TestApi['call']>) {
  const accepted = await expectStatus(202, asked);
  await answer(api, accepted.operation_id, { kind: 'done' });
  return accepted;
}
/** Whatever makes something that costs, each on its own. */
const makers: [string, () => ReturnType<TestApi['call']>][] = [
  ['a snapshot', () => post('/api/snapshots/', { instance_id: instance, name: 'next' })],
  ['an image', () => post('/api/images/', { snapshot_id: snapshot, name: 'next' })],
  ['a restored machine', () => post(`/api/snapshots/${snapshot}/restore/`, {})],
];
const refusalOf = async (asked: ReturnType<TestApi['call']>) => {
  const { status, body } = await asked;
  return `${status} ${body.error}`;
};

describe.each(makers)('%s', (_what, make) => {
  it('needs a complete profile', async () => {
    await api.dataSource.query('UPDATE accounts SET postal_code = NULL WHERE id = $1', [ada.accountId]);
    expect(await refusalOf(make())).toBe('403 profile_incomplete');
    await api.dataSource.query("UPDATE accounts SET postal_code = '00100' WHERE id = $1", [ada.accountId]);
  });

  it('needs credit', async () => {
    await leave(api, ada.accountId, 0n);
    expect(await refusalOf(make())).toBe('402 insufficient_credits');
    await leave(api, ada.accountId, 100_000_000_000n);
  });

  it('stays within the caps', async () => {
    const caps = (per_hour: string | null) => expectStatus(200, api.call('PUT', '/api/billing/caps/', { token: ada.token, body: { per_hour, per_month: null } }));
    await caps('0.01');
    expect(await refusalOf(make())).toBe('409 limit_reached');
    await caps(null);
  });
});

it('finds no GPU for a restored machine where all are held', async () => {
  expect(await refusalOf(post(`/api/snapshots/${snapshot}/restore/`, {}))).toBe('409 out_of_stock');
});

it('makes no image of a machine that is at work', async () => {
  const { operation_id } = await expectStatus(202, post('/api/snapshots/', { instance_id: instance, name: 'under way' }));
  expect(await refusalOf(post('/api/images/', { instance_id: instance, name: 'meanwhile' }))).toBe('409 in_use');
  await answer(api, operation_id, { kind: 'done' });
});
