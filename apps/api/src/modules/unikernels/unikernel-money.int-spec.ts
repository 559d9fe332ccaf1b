import { kraftCalls, kraftCustomer, kraftToken, type KraftCall } from '../../testing/kraft-calls.js';
import { leave } from '../../testing/money.js';
import type { TestAccount } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { settleUnikernels } from '../../testing/unikernel-agent.js';
import { expectStatus } from '../../testing/world.js';

// A volume of 1000 MB is 0.00035 EUR per hour.
const HOURLY_NANO = 350_000n;
let api: TestApi;
let call: KraftCall;
let account: TestAccount;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  ({ call, account } = await kraftCustomer(api));
});

const caps = (per_hour: string | null, per_month: string | null = null) => expectStatus(200, api.call('PUT', '/api/billing/caps/', { token: account.token, body: { per_hour, per_month } }));
const committed = async () => (await expectStatus(200, api.call('GET', '/api/billing/caps/', { token: account.token }))).caps.committed_per_hour;
const codes = (answers: readonly Awaited<ReturnType<KraftCall>>[]) => answers.flatMap(({ entries }) => entries.map(({ error, status }) => error ?? status)).sort();
const create = (name?: string) => call('POST', '/v1/volumes', { size_mb: 1_000, ...(name === undefined ? {} : { name }) });
const grow = (name: string, value: number) => call('PATCH', '/v1/volumes', { name, prop: 'size_mb', op: 'set', value });
const together = (count: number, ask: () => ReturnType<KraftCall>) => Promise.all(Array.from({ length: count }, ask));

describe('a spend cap', () => {
  it('holds exactly, however many volumes are asked for at once, with instances too', async () => {
    await caps('0.00105');
    const withInstance = () => call('POST', '/v1/instances', { image: 'nginx:latest', volumes: [{ size_mb: 1_000, at: '/data' }] });
    const answers = (await Promise.all([together(4, create), together(4, withInstance)])).flat();
    expect(codes(answers)).toEqual([19, 19, 19, 19, 19, 'success', 'success', 'success']);
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    const refused = answers.flatMap(({ entries }) => entries).find(({ error }) => error === 19);
    expect(refused?.message).toBe('The spend cap of this account is 0.00105 EUR per hour; with this it would be 0.0014 EUR.');
    const [rows]: { volumes: number; jobs: number }[] = await api.dataSource.query(
      "SELECT (SELECT count(*)::int FROM unikernel_volumes WHERE account_id = $1) AS volumes, (SELECT count(*)::int FROM operations WHERE account_id = $1) AS jobs", [account.id]);
    expect(rows).toEqual({ volumes: 3, jobs: 3 });
    expect(await committed()).toBe('0.00105');
    await settleUnikernels(api);
    expect(await committed()).toBe('0.00105');
  });

  it('refuses the items that go beyond it and makes the others', async () => {
    await caps('0.0005');
    const { envelope, entries } = await call('POST', '/v1/volumes', [{ name: 'big', size_mb: 1_500 }, { name: 'fits', size_mb: 1_000 }, { name: 'more', size_mb: 500 }, { name: 'small', size_mb: 400 }]);
    expect([envelope, entries.map(({ name, error }) => [name, error])]).toEqual(['partial_success', [['big', 19], ['fits', undefined], ['more', 19], ['small', undefined]]]);
    expect((await call('GET', '/v1/volumes/list')).entries.map(({ name }) => name)).toEqual(['fits', 'small']);
    await settleUnikernels(api);
  });

  it('holds for volumes that grow at once, and counts what they grow to', async () => {
    for (const name of ['a', 'b']) await create(name);
    await settleUnikernels(api);
    await caps('0.00105');
    expect(codes(await Promise.all([grow('a', 2_000), grow('b', 2_000), grow('a', 2_000), grow('b', 2_000)])).filter((code) => code === 'success')).toHaveLength(1);
    expect(await committed()).toBe('0.00105');
    expect((await create()).entries[0]?.error).toBe(19);
    await settleUnikernels(api);
    expect(await committed()).toBe('0.00105');
  });

  it('is asked for copies and for what is made of templates, and a refused copy leaves its source alone', async () => {
    await create('base');
    await settleUnikernels(api);
    await caps('0.00069');
    const clone = () => call('POST', '/v1/volumes/clone', { name: 'base' });
    expect((await clone()).entries[0]).toMatchObject({ name: 'base', error: 19 });
    expect((await call('GET', '/v1/volumes?name=base')).entries[0]?.state).toBe('available');
    await call('POST', '/v1/volumes/templates', [{ name: 'base' }]);
    expect((await call('POST', '/v1/volumes', { template: { name: 'base' } })).entries[0]?.error).toBe(19);
    await caps('0.0007');
    expect((await clone()).entries[0]?.status).toBe('success');
    await settleUnikernels(api);
  });

  it('per month counts the coming hour of volumes', async () => {
    await caps(null, '0.0007');
    expect(codes(await together(5, create))).toEqual([19, 19, 19, 'success', 'success']);
    await settleUnikernels(api);
  });

  it('of an API key binds what the key makes, and is free again once that is deleted', async () => {
    const body = { name: 'capped', scopes: ['read', 'write'], spend_caps: { per_hour: '0.0007', per_month: null } };
    const { secret } = await expectStatus(201, api.call('POST', '/api/api-keys/', { token: account.token, body }));
    const capped = kraftCalls(api, kraftToken(secret));
    const made = await together(5, () => capped('POST', '/v1/volumes', { size_mb: 1_000 }));
    expect(codes(made)).toEqual([19, 19, 19, 'success', 'success']);
    expect((await create()).entries[0]?.status).toBe('success');
    await settleUnikernels(api);
    const uuid = made.flatMap(({ entries }) => entries).find(({ status }) => status === 'success')?.uuid;
    await call('DELETE', `/v1/volumes/${uuid}`);
    expect((await capped('POST', '/v1/volumes', { size_mb: 1_000 })).entries[0]?.status).toBe('success');
    await settleUnikernels(api);
  });
});

describe('credit', () => {
  it('that is used up lets nothing be made, copied or grown', async () => {
    await create('data');
    await settleUnikernels(api);
    await leave(api, account.id, 0n);
    const answers = [await create(), await call('POST', '/v1/volumes/clone', { name: 'data' }), await grow('data', 1_100), await call('POST', '/v1/instances', { image: 'nginx', volumes: [{ size_mb: 1, at: '/data' }] })];
    expect(codes(answers)).toEqual([14, 14, 14, 14]);
    expect((await call('GET', '/v1/instances')).entries).toEqual([]);
    expect((await call('GET', '/v1/volumes')).entries).toMatchObject([{ name: 'data', state: 'available', size_mb: 1_000 }]);
    // an instance costs nothing, and neither does deleting
    expect((await call('POST', '/v1/instances', { image: 'nginx' })).entries[0]?.status).toBe('success');
    expect((await call('DELETE', '/v1/volumes', [{ name: 'data' }])).entries[0]?.status).toBe('success');
    await settleUnikernels(api);
  });

  it('must cover an hour of what is being made, however many are asked for at once', async () => {
    await leave(api, account.id, 2n * HOURLY_NANO);
    const answers = await together(6, create);
    expect(codes(answers)).toEqual([14, 14, 14, 14, 'success', 'success']);
    expect(answers.flatMap(({ entries }) => entries).find(({ error }) => error === 14)?.message).toMatch(/0\.00105 EUR are needed, the balance is 0\.0007 EUR\.$/);
    await settleUnikernels(api);
    expect((await create()).entries[0]?.status).toBe('success');
    await settleUnikernels(api);
  });

  it('that is held for a volume which grows is not there for another', async () => {
    for (const name of ['a', 'b']) await create(name);
    await settleUnikernels(api);
    await leave(api, account.id, HOURLY_NANO);
    expect(codes(await Promise.all([grow('a', 2_000), grow('b', 2_000)]))).toEqual([14, 'success']);
    await settleUnikernels(api);
  });
});

it('counts volumes in burn, forecast and reconciliation', async () => {
  await create('data');
  await settleUnikernels(api);
  const get = (path: string) => expectStatus(200, api.call('GET', path, { token: account.token }));
  expect((await get('/api/billing/forecast/')).forecast).toMatchObject({ hourly_burn: '0.00035', hourly_burn_asleep: '0.00035' });
  expect((await get('/api/billing/reconcile/')).reconciliation.ok).toBe(true);
  await api.dataSource.query("UPDATE unikernel_volumes SET size_mb = 999 WHERE account_id = $1", [account.id]);
  expect((await get('/api/billing/reconcile/')).reconciliation).toMatchObject({ ok: false, first_difference: { expected: expect.stringContaining('999 × unikernel_volume'), found: expect.stringContaining('1000 × unikernel_volume') } });
});
