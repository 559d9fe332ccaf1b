import type { JobOutcome } from '@garrison/contracts';
import { OverdueOperationsReconciler } from '../instances/overdue-operations.reconciler.js';
import { Operations } from '../../platform/operations/operations.js';
import { Transactions } from '../../platform/database/transactions.js';
import { OperationListeners } from '../instances/operation-listeners.js';
import { createLogger } from '../../platform/observability/logger.js';
import { kraftCustomer, type KraftCall } from '../../testing/kraft-calls.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { answerUnikernel, settleUnikernels, unikernelAgentAtWork, unikernelJobs } from '../../testing/unikernel-agent.js';

let api: TestApi;
let call: KraftCall;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  ({ call } = await kraftCustomer(api));
});

const one = async (...args: Parameters<KraftCall>) => (await call(...args)).entries[0] ?? {};
const instance = (body: object = {}) => one('POST', '/v1/instances', { image: 'nginx:latest', ...body });
const get = (uuid: string) => one('GET', `/v1/instances/${uuid}`);
const volumeOf = async (name: string) => one('GET', `/v1/volumes?name=${name}`);
const failed = (kind: 'refused' | 'broke'): JobOutcome['outcome'] => ({ kind, failure: { code: 'boot_failed', message: 'it did not come up', step: 'boot' } });
const job = async () => {
  const [open] = await unikernelJobs(api);
  if (!open) throw new Error('no job');
  return open;
};

it('is made stopped, starts, stops and goes', async () => {
  const made = await instance({ name: 'Web', memory_mb: 64, args: ['-v'], env: { TOKEN: 'secret' }, tags: ['a'] });
  expect(made).toEqual({ status: 'success', state: 'stopped', uuid: expect.any(String), name: 'web', private_fqdn: 'web.internal', private_ip: expect.stringMatching(/^172\.\d+\.\d+\.\d+$/) });
  expect(await unikernelJobs(api)).toEqual([]);
  const { uuid } = made;
  expect(await get(uuid)).toMatchObject({ status: 'success', state: 'stopped', image: 'nginx:latest', memory_mb: 64, vcpus: 1, args: ['-v'], env: { TOKEN: 'secret' }, restart_policy: 'never', type: 'micro', volumes: [] });
  expect(await one('PUT', '/v1/instances/start', [{ name: 'web', wait_timeout_ms: 0 }])).toMatchObject({ status: 'success', uuid, name: 'web', state: 'starting', previous_state: 'stopped' });
  expect(JSON.stringify((await job()).job)).not.toContain('secret');
  expect(await one('PUT', `/v1/instances/${uuid}/start`)).toMatchObject({ state: 'starting', previous_state: 'starting' });
  await settleUnikernels(api);
  expect(await get(uuid)).toMatchObject({ state: 'running', start_count: 1, started_at: expect.any(String), boot_time_us: expect.any(Number) });
  expect(await one('PUT', `/v1/instances/${uuid}/stop`, { force: false })).toMatchObject({ state: 'stopping', previous_state: 'running' });
  await settleUnikernels(api);
  expect(await one('PUT', '/v1/instances/stop', [{ force: false, name: 'web' }])).toMatchObject({ status: 'success', state: 'stopped', previous_state: 'stopped' });
  expect(await one('DELETE', '/v1/instances', [{ name: 'web' }])).toEqual({ status: 'success', uuid, name: 'web', previous_state: 'stopped' });
  expect(await get(uuid)).toEqual({ status: 'error', uuid, message: `No instance with uuid '${uuid}'`, error: 8 });
});

it('drains when it is asked to, and stops at once when forced', async () => {
  const { uuid } = await instance();
  await call('PUT', `/v1/instances/${uuid}/start`);
  await settleUnikernels(api);
  expect(await one('PUT', `/v1/instances/${uuid}/stop`, { drain_timeout_ms: 5_000 })).toMatchObject({ state: 'draining' });
  expect((await job()).job.payload).toMatchObject({ drainMs: 5_000 });
  expect(await one('PUT', `/v1/instances/${uuid}/stop`, { force: true })).toMatchObject({ state: 'stopping', previous_state: 'draining' });
  expect((await unikernelJobs(api)).map(({ job: { payload } }) => payload)).toMatchObject([{ drainMs: 0 }]);
  await settleUnikernels(api);
});

describe('with volumes', () => {
  it('made with it they go with it, others stay', async () => {
    const { uuid } = await instance({ name: 'web', volumes: [{ name: 'own', size_mb: 5, at: '/own' }] });
    await settleUnikernels(api);
    expect(await volumeOf('own')).toMatchObject({ state: 'idle', persistent: false, attached_to: [{ uuid, name: 'web' }] });
    await call('DELETE', `/v1/instances/${uuid}`);
    expect((await volumeOf('own')).error).toBe(8);
    await settleUnikernels(api);
    await call('POST', '/v1/volumes', { name: 'kept', size_mb: 5 });
    await settleUnikernels(api);
    const other = await instance({ volumes: [{ name: 'kept', at: '/kept', readonly: true }] });
    expect(await volumeOf('kept')).toMatchObject({ state: 'idle', persistent: true });
    await call('DELETE', `/v1/instances/${other.uuid}`);
    expect(await volumeOf('kept')).toMatchObject({ state: 'available', attached_to: [] });
  });

  it('a volume that was detached stays from then on', async () => {
    const { uuid } = await instance({ volumes: [{ name: 'own', size_mb: 5, at: '/own' }] });
    await settleUnikernels(api);
    await call('PUT', '/v1/volumes/detach', [{ name: 'own' }]);
    expect(await volumeOf('own')).toMatchObject({ state: 'available', persistent: true });
    await call('DELETE', `/v1/instances/${uuid}`);
    expect((await volumeOf('own')).state).toBe('available');
  });

  it('running and deleted, its volumes are free when it has stopped', async () => {
    await call('POST', '/v1/volumes', { name: 'kept', size_mb: 5 });
    await settleUnikernels(api);
    const { uuid } = await instance({ volumes: [{ name: 'kept', at: '/kept' }], autostart: true });
    await settleUnikernels(api);
    expect((await volumeOf('kept')).state).toBe('mounted');
    expect(await one('DELETE', `/v1/instances/${uuid}`)).toMatchObject({ previous_state: 'running' });
    expect([(await get(uuid)).error, (await volumeOf('kept')).state, (await one('DELETE', '/v1/volumes', [{ name: 'kept' }])).error]).toEqual([8, 'mounted', 15]);
    await settleUnikernels(api);
    expect(await volumeOf('kept')).toMatchObject({ state: 'available', attached_to: [] });
  });

  it('starts when they are there, and not at all when they cannot be made', async () => {
    const good = await instance({ autostart: true, volumes: [{ size_mb: 5, at: '/a' }] });
    expect([good.state, (await unikernelJobs(api)).map(({ job: { name } }) => name)]).toEqual(['starting', ['unikernel_volume.create']]);
    await settleUnikernels(api);
    expect((await get(good.uuid)).state).toBe('running');
    const bad = await instance({ autostart: true, volumes: [{ name: 'bad', size_mb: 5, at: '/a' }] });
    await answerUnikernel(api, await job(), { outcome: failed('refused') });
    expect([(await get(bad.uuid)).state, (await volumeOf('bad')).state]).toEqual(['stopped', 'error']);
    expect((await one('PUT', `/v1/instances/${bad.uuid}/start`)).error).toBe(24);
  });

  it('has one at most, and none that is not available', async () => {
    const two = [{ size_mb: 1, at: '/a' }, { size_mb: 1, at: '/b' }];
    expect((await instance({ volumes: two })).error).toBe(15);
    await call('POST', '/v1/volumes', { name: 'new', size_mb: 5 });
    expect((await instance({ volumes: [{ name: 'new', at: '/a' }] })).error).toBe(11);
    expect((await instance({ volumes: [{ name: 'new', size_mb: 1, at: '/a' }] }))).toMatchObject({ error: 23 });
    expect((await call('GET', '/v1/instances/list')).entries).toEqual([]);
    await settleUnikernels(api);
  });

  it('goes when it stops, where that was asked for', async () => {
    const { uuid } = await instance({ features: ['delete-on-stop'], autostart: true, volumes: [{ name: 'own', size_mb: 5, at: '/a' }] });
    await settleUnikernels(api);
    await call('PUT', `/v1/instances/${uuid}/stop`);
    await settleUnikernels(api);
    expect([(await get(uuid)).error, (await volumeOf('own')).error]).toEqual([8, 8]);
  });
});

describe('waiting', () => {
  it('ends when the state is reached, whoever reaches it', async () => {
    const { uuid } = await instance({ name: 'web', autostart: true });
    const done = unikernelAgentAtWork(api);
    expect(await call('GET', '/v1/instances/wait?name=web&state=running&timeout_s=30')).toMatchObject({ status: 200, envelope: 'success', entries: [{ status: 'success', uuid, name: 'web', state: 'running' }] });
    await call('PUT', `/v1/instances/${uuid}/stop`);
    expect((await call('GET', '/v1/instances/wait', [{ uuid, state: 'stopped', timeout_ms: -1 }])).entries).toMatchObject([{ state: 'stopped' }]);
    expect(await one('PUT', '/v1/instances/start', [{ uuid, wait_timeout_ms: 30_000 }])).toMatchObject({ state: 'running', previous_state: 'stopped', boot_time_us: expect.any(Number) });
    expect(await instance({ autostart: true, timeout_s: 30 })).toMatchObject({ state: 'running', boot_time_us: expect.any(Number) });
    await done();
  });

  it('says in the live service\'s words that time is up, without a code', async () => {
    const { uuid } = await instance({ name: 'web' });
    const { status, envelope, message, entries } = await call('GET', '/v1/instances/wait?name=web&state=running&timeout_ms=1');
    expect([status, envelope, message]).toEqual([200, 'error', 'Operation timed out']);
    expect(entries).toEqual([{ status: 'error', uuid, name: 'web', state: 'stopped', message: 'Operation timed out' }]);
    expect((await call('GET', `/v1/instances/${uuid}/wait`, { state: 'stopped' })).envelope).toBe('success');
    expect((await call('GET', '/v1/instances/wait', [{ name: 'none' }])).entries).toMatchObject([{ error: 8 }]);
  });
});

describe('when things go wrong', () => {
  it('a refused start leaves it stopped, its volume idle', async () => {
    const { uuid } = await instance({ volumes: [{ name: 'v', size_mb: 1, at: '/v' }] });
    await settleUnikernels(api);
    await call('PUT', `/v1/instances/${uuid}/start`);
    await answerUnikernel(api, await job(), { outcome: failed('refused'), observation: { volumes: [], unikernel: 'absent' } });
    expect([(await get(uuid)).state, (await volumeOf('v')).state]).toEqual(['stopped', 'idle']);
  });

  it('a start of which nobody knows is taken back for certain', async () => {
    const { uuid } = await instance();
    await call('PUT', `/v1/instances/${uuid}/start`);
    const start = await job();
    await answerUnikernel(api, start, { outcome: failed('broke'), observation: null });
    expect([(await get(uuid)).state, (await job()).job.name]).toEqual(['stopping', 'unikernel.stop']);
    expect((await job()).job.payload.fence).toBeGreaterThan(start.job.payload.fence);
    await settleUnikernels(api);
    expect((await get(uuid)).state).toBe('stopped');
  });

  it('a stop that fails is asked for again, and answers of older commands count for nothing', async () => {
    const { uuid } = await instance();
    await call('PUT', `/v1/instances/${uuid}/start`);
    const start = await job();
    await call('PUT', `/v1/instances/${uuid}/stop`);
    await answerUnikernel(api, start);
    expect((await get(uuid)).state).toBe('stopping');
    const stop = await job();
    await answerUnikernel(api, stop, { outcome: failed('broke'), observation: { volumes: [], unikernel: 'running' } });
    expect([(await job()).id, (await get(uuid)).state]).toEqual([stop.id, 'stopping']);
    await answerUnikernel(api, stop);
    await answerUnikernel(api, stop);
    expect((await get(uuid)).state).toBe('stopped');
  });

  it('deadlines end starts and volumes that are being made, and give what is taken away more time', async () => {
    const started = await instance({ autostart: true });
    const volume = await one('POST', '/v1/volumes', { size_mb: 1 });
    const deleted = await one('POST', '/v1/volumes', { size_mb: 1 });
    await call('DELETE', `/v1/volumes/${deleted.uuid}`);
    await api.dataSource.query("UPDATE operations SET deadline_at = now() - interval '1 second' WHERE resource_type LIKE 'unikernel%' AND status IN ('pending', 'running')");
    const logger = createLogger({ level: 'silent', name: 'test' });
    await new OverdueOperationsReconciler(api.app.get(Transactions), api.app.get(Operations), api.app.get(OperationListeners), api.env, logger).reconcile();
    expect([(await get(started.uuid)).state, (await one('GET', `/v1/volumes/${volume.uuid}`)).state]).toEqual(['stopping', 'error']);
    expect((await unikernelJobs(api)).map(({ job: { name } }) => name).sort()).toEqual(['unikernel.stop', 'unikernel_volume.delete']);
    await settleUnikernels(api);
    expect((await get(started.uuid)).state).toBe('stopped');
  });
});

describe('exactly one wins', () => {
  it('of creates of one name', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => instance({ name: 'same' })));
    expect(answers.map(({ error }) => error ?? 'made').sort()).toEqual([23, 23, 23, 23, 'made']);
  });

  it('of starts; the others find it starting', async () => {
    const { uuid } = await instance();
    const answers = await Promise.all(Array.from({ length: 5 }, () => one('PUT', `/v1/instances/${uuid}/start`)));
    expect(answers.map(({ previous_state }) => previous_state).sort()).toEqual(['starting', 'starting', 'starting', 'starting', 'stopped']);
    expect(await unikernelJobs(api)).toHaveLength(1);
    await settleUnikernels(api);
  });
});

it.each([
  [{ memory_mb: 8 }, 7, "Value of 'memory_mb' must be in the range 16 to 8192"],
  [{ vcpus: 2 }, 7, "Value of 'vcpus' must be in the range 1 to 1"],
  [{ service_group: { services: [] } }, 1, 'Service groups are not offered'],
])('refuses %j with code %s', async (body, error, message) => expect(await instance(body)).toMatchObject({ status: 'error', error, message }));

it('tells quotas, and keeps to them', async () => {
  await instance({ autostart: true, memory_mb: 8_192 });
  await call('POST', '/v1/volumes', { size_mb: 100 });
  const { entries, body } = await call('GET', '/v1/users/quotas');
  expect(Object.keys(body.data)).toEqual(['quotas']);
  expect(entries[0]).toMatchObject({
    status: 'success', used: { instances: 1, live_instances: 1, live_vcpus: 1, live_memory_mb: 8_192, volumes: 1, total_volume_mb: 100 }, hard: { instances: 64, volumes: 253, total_volume_mb: 20_480 },
    limits: { min_memory_mb: 16, max_memory_mb: 8_192, min_volume_mb: 1, max_volume_mb: 20_480 },
  });
  for (let more = 0; more < 3; more += 1) await instance({ autostart: true, memory_mb: 8_192 });
  expect((await instance({ autostart: true })).error).toBe(19);
  expect(await one('GET', `/v1/users/${entries[0]?.uuid}/quotas`)).toMatchObject({ status: 'success' });
  expect((await one('GET', '/v1/users/847fe9ef-ccb1-409c-be9c-abdc02498131/quotas')).error).toBe(8);
  await settleUnikernels(api);
});
