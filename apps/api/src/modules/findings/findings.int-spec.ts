import { randomUUID } from 'node:crypto';
import { endpoints, type NodeReport } from '@garrison/contracts';
import { Transactions } from '../../platform/database/transactions.js';
import { createLogger } from '../../platform/observability/logger.js';
import { Operations } from '../../platform/operations/operations.js';
import { answerOf } from '../../testing/answer.js';
import { kraftCustomer, type KraftCall } from '../../testing/kraft-calls.js';
import { signUp } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { settleUnikernels } from '../../testing/unikernel-agent.js';
import { addNode, answer, customer, deployBody, expectStatus, jobOf, type Customer } from '../../testing/world.js';
import { InstanceJournal } from '../instances/instance-journal.js';
import { InstancesRepository } from '../instances/instances.repository.js';
import { FindingsReconciler } from './findings.reconciler.js';

let api: TestApi;
let ada: Customer;
let operator: string;
let reconciler: FindingsReconciler;

beforeAll(async () => {
  api = await startTestApi();
  ada = await customer(api);
  const account = await signUp(api);
  await api.dataSource.query("UPDATE accounts SET role = 'operator' WHERE id = $1", [account.id]);
  operator = (await expectStatus(200, api.call('POST', '/api/auth/token/', { body: { email: account.email, password: account.password } }))).access;
  const get = api.app.get.bind(api.app);
  reconciler = new FindingsReconciler(get(Transactions), get(Operations), get(InstancesRepository), get(InstanceJournal), createLogger({ level: 'silent', name: 'test' }));
});
afterAll(() => api.close());

const found = async (query: string) => answerOf(endpoints.adminListFindings, await expectStatus(200, api.call('GET', `/api/admin/findings/${query}`, { token: operator }))).findings;
const on = async (node: string, query = '?open=true') => (await found(`${query}&search=${node}`)).map(({ rule, subject }) => [rule, subject]);
const machine = (instanceId: string, state: NodeReport['machines'][number]['state'] = 'running') => ({ instanceId, state, fence: 1 });
/** What happened did so a while ago: reports of now are not crossing it. */
async function longAgo(id: string): Promise<void> {
  await api.dataSource.query("UPDATE instances SET updated_at = now() - interval '1 hour', deleted_at = CASE WHEN status = 'DELETED' THEN now() - interval '1 hour' END WHERE id = $1", [id]);
  await api.dataSource.query("UPDATE operations SET finished_at = now() - interval '1 hour' WHERE resource_id = $1 AND finished_at IS NOT NULL", [id]);
}
const report = (id: string, machines: NodeReport['machines']) => addNode(api, { id, gpus: 2 }, { machines });

/** An active instance on a node of its own. */
async function running(node: string): Promise<string> {
  await api.dataSource.query('UPDATE nodes SET cordoned = true');
  await report(node, []);
  const { deployment, operation_id } = await expectStatus(202, api.call('POST', '/api/deploy/', { token: ada.token, body: deployBody(ada) }));
  await answer(api, operation_id, { kind: 'done' });
  await longAgo(deployment.instance_id);
  return deployment.instance_id;
}
async function deleted(id: string): Promise<void> {
  const { operation_id } = await expectStatus(202, api.call('DELETE', `/api/instances/${id}/`, { token: ada.token }));
  await answer(api, operation_id, { kind: 'done' });
  await longAgo(id);
}
const cleanups = (id: string): Promise<{ id: string; status: string }[]> => api.dataSource.query("SELECT id, status FROM operations WHERE resource_id = $1 AND kind = 'instance.cleanup' ORDER BY created_at", [id]);

it('finds nothing where rows and nodes agree', async () => {
  const id = await running('agree');
  await report('agree', [machine(id)]);
  await reconciler.reconcile();
  expect(await found('?open=true')).toEqual([]);
});

it('finds a machine whose instance is deleted, has it removed from that node, and resolves it by the next report', async () => {
  const id = await running('orphan');
  await deleted(id);
  await report('orphan', [machine(id)]);
  await reconciler.reconcile();
  await reconciler.reconcile();
  expect(await on('orphan')).toEqual([['orphan_machine', `orphan/${id}`]]);
  const [cleanup, ...more] = await cleanups(id);
  expect([cleanup?.status, more]).toEqual(['pending', []]);
  const job = await jobOf(api, cleanup?.id ?? '');
  expect(job).toMatchObject({ name: 'instance.delete', payload: { instanceId: id, nodeId: 'orphan', deleteVolumeIds: [] } });
  await answer(api, cleanup?.id ?? '', { kind: 'done' });
  expect((await cleanups(id)).map(({ status }) => status)).toEqual(['succeeded']);
  await report('orphan', []);
  await reconciler.reconcile();
  expect([await on('orphan'), await on('orphan', '?open=false')]).toEqual([[], [['orphan_machine', `orphan/${id}`]]]);
  const [row] = await api.dataSource.query('SELECT status FROM instances WHERE id = $1', [id]);
  expect([row.status, (await cleanups(id)).length]).toEqual(['DELETED', 1]);
});

it('does not take a report that crossed the deletion for an orphan', async () => {
  const id = await running('crossing');
  await deleted(id);
  await api.dataSource.query('UPDATE instances SET deleted_at = now() WHERE id = $1', [id]);
  await report('crossing', [machine(id)]);
  await reconciler.reconcile();
  expect([await on('crossing'), await cleanups(id)]).toEqual([[], []]);
});

it('finds machines nobody knows, machines on the wrong node, and machines that are missing; it removes none of them', async () => {
  const id = await running('right');
  const stranger = randomUUID();
  await report('right', []);
  await report('wrong', [machine(id), machine(stranger, 'stopped')]);
  await reconciler.reconcile();
  expect((await on('wrong')).sort()).toEqual([['machine_elsewhere', `wrong/${id}`], ['unknown_machine', `wrong/${stranger}`]]);
  expect((await found('?open=true&rule=machine_missing')).map(({ subject, node_id }) => [subject, node_id])).toEqual([[id, 'right']]);
  expect(await cleanups(id)).toEqual([]);
  await report('right', [machine(id)]);
  await report('wrong', []);
  await reconciler.reconcile();
  expect(await on('wrong')).toEqual([]);
});

it('finds GPUs that rows give to nobody’s machine, and machines with too few', async () => {
  const id = await running('gpus');
  await report('gpus', [machine(id)]);
  await api.dataSource.query('UPDATE gpu_devices SET instance_id = NULL WHERE instance_id = $1', [id]);
  const gone = await running('gone');
  await deleted(gone);
  await api.dataSource.query("UPDATE gpu_devices SET instance_id = $1 WHERE id = 'gone-gpu-0'", [gone]);
  await reconciler.reconcile();
  expect(await on(id)).toEqual([['gpu_count_differs', id]]);
  expect(await on('gone-gpu')).toEqual([['gpu_still_held', 'gone-gpu-0']]);
});

it('finds GPUs that a node gives to another machine than the rows do', async () => {
  const id = await running('holders');
  const gpu = (index: number, heldBy: string | null) => ({ id: `holders-gpu-${index}`, index, model: 'H100-SXM5-80GB', numaNode: 0, nvlinkIsland: 0, healthy: true, heldBy });
  const [held] = await api.dataSource.query("SELECT id FROM gpu_devices WHERE instance_id = $1", [id]);
  const own = Number(held.id.at(-1));
  const stranger = randomUUID();
  await addNode(api, { id: 'holders', gpus: 2 }, { machines: [machine(id)], gpus: [gpu(own, id), gpu(1 - own, null)] });
  await reconciler.reconcile();
  expect(await on('holders')).toEqual([]);
  await addNode(api, { id: 'holders', gpus: 2 }, { machines: [machine(id)], gpus: [gpu(own, id), gpu(1 - own, stranger)] });
  await reconciler.reconcile();
  const [finding] = await found('?open=true&rule=gpu_holder_differs');
  expect(finding).toMatchObject({ node_id: 'holders', subject: `holders-gpu-${1 - own}`, detail: `The node says that machine ${stranger} holds the GPU, the rows say nobody.` });
  await addNode(api, { id: 'holders', gpus: 2 }, { machines: [machine(id)], gpus: [gpu(own, id), gpu(1 - own, null)] });
  await reconciler.reconcile();
  expect(await on('holders')).toEqual([]);
});

it('finds instances that keep GPUs in ERROR, and nodes in service that are away', async () => {
  const id = await running('in-error');
  await report('in-error', [machine(id)]);
  await api.dataSource.query("UPDATE instances SET status = 'ERROR', error = '{\"code\": \"power_failed\"}' WHERE id = $1", [id]);
  await reconciler.reconcile();
  expect((await found('?open=true&rule=gpus_held_in_error')).map(({ subject, detail }) => [subject, detail])).toEqual([[id, 'The instance is in ERROR (power_failed) and holds 1 GPU(s) until it is deleted.']]);
  await addNode(api, { id: 'in-error', gpus: 2 }, { machines: [machine(id, 'stopped')], up: false });
  await reconciler.reconcile();
  expect((await found('?open=true&rule=node_away')).map(({ subject }) => subject)).toEqual(['in-error']);
  await report('in-error', [machine(id, 'stopped')]);
  await reconciler.reconcile();
  expect(await found('?open=true&rule=node_away')).toEqual([]);
});

it('believes only nodes that are up and heard of: their silence resolves nothing and accuses nobody', async () => {
  const id = await running('silent');
  await report('silent', []);
  await reconciler.reconcile();
  expect(await on(id)).toEqual([['machine_missing', id]]);
  await api.dataSource.query("UPDATE nodes SET reported_at = now() - interval '5 minutes' WHERE id = 'silent'");
  await reconciler.reconcile();
  expect(await on(id)).toEqual([['machine_missing', id]]);
});

it('writes each finding once, also when workers look at the same time', async () => {
  const stranger = randomUUID();
  await report('twice', [machine(stranger)]);
  await Promise.all([reconciler.reconcile(), reconciler.reconcile(), reconciler.reconcile()]);
  await reconciler.reconcile();
  expect(await on(stranger)).toEqual([['unknown_machine', `twice/${stranger}`]]);
});

describe('unikernels', () => {
  let call: KraftCall;
  /** What the only node of the metro's region says runs on it; undefined: its agent does not tell. */
  const runs = (unikernels: NodeReport['unikernels']) => addNode(api, { id: 'uk-1', region: 'FINLAND-2', gpus: 1 }, { unikernels });
  const seen = (unikernelId: string, ...volumeIds: string[]) => [{ unikernelId, fence: 1, volumeIds }];
  const looked = async () => {
    await reconciler.reconcile();
    return (await found('?open=true')).filter(({ rule }) => rule.includes('unikernel')).map(({ rule, subject }) => [rule, subject]);
  };
  const longAgo = (id: string) =>
    api.dataSource.query(`UPDATE unikernels SET ${['created_at', 'start_asked_at', 'started_at', 'stopped_at', 'deleted_at'].map((at) => `${at} = ${at} - interval '1 hour'`).join(', ')} WHERE id = $1`, [id]);
  const headers = { 'x-garrison-metro': 'dal0' };
  /** One that has been running for a while, with a volume. */
  const running = async (): Promise<{ uuid: string; volume: string }> => {
    const { entries } = await call('POST', '/v1/instances', { image: 'nginx:latest', autostart: true, volumes: [{ size_mb: 10, at: '/mnt' }] }, { headers });
    await settleUnikernels(api);
    const uuid = entries[0]?.uuid as string;
    await longAgo(uuid);
    const [volume]: { id: string }[] = await api.dataSource.query('SELECT id FROM unikernel_volumes WHERE instance_id = $1', [uuid]);
    return { uuid, volume: volume?.id ?? '' };
  };
  beforeAll(async () => {
    ({ call } = await kraftCustomer(api));
  });

  it('are missing where no node of their region runs them, and have the volumes that the rows say', async () => {
    const { uuid, volume } = await running();
    await runs(undefined);
    expect(await looked()).toEqual([]);
    await runs([]);
    expect(await looked()).toEqual([['unikernel_missing', uuid]]);
    await runs(seen(uuid));
    expect(await looked()).toEqual([['unikernel_volumes_differ', uuid]]);
    await runs(seen(uuid, volume));
    expect(await looked()).toEqual([]);
  });

  it('are found where they run though they are stopped, or though nobody knows them', async () => {
    const { uuid, volume } = await running();
    await call('PUT', `/v1/instances/${uuid}/stop`, undefined, { headers });
    await settleUnikernels(api);
    const stranger = randomUUID();
    const both = [...seen(uuid, volume), ...seen(stranger)];
    await runs(both);
    // the report and the stop may have crossed
    expect((await looked()).filter(([, subject]) => subject?.startsWith('uk-1'))).toEqual([['unknown_unikernel', `uk-1/${stranger}`]]);
    await longAgo(uuid);
    expect(await looked()).toContainEqual(['orphan_unikernel', `uk-1/${uuid}`]);
  });
});

describe('volumes', () => {
  /** What a node says it keeps; undefined: its agent does not tell. */
  const keeps = async (volumes: NodeReport['volumes']) => {
    await addNode(api, { id: 'keeper', region: 'FINLAND-2', gpus: 1 }, { volumes });
    await reconciler.reconcile();
    return on('keeper');
  };
  const headers = { 'x-garrison-metro': 'dal0' };

  it('are found where a node keeps what is deleted, or what nobody knows', async () => {
    const { call } = await kraftCustomer(api);
    const volume = await expectStatus(202, api.call('POST', '/api/volumes/', { token: ada.token, body: { name: 'kept', region: 'FINLAND-1', size_gb: 100, volume_type: 'NVMe' } }));
    const { entries } = await call('POST', '/v1/volumes', { size_mb: 10 }, { headers });
    const [own, small, stranger] = [volume.volume.id as string, entries[0]?.uuid as string, randomUUID()];
    expect(await keeps([own, small])).toEqual([]);
    await api.dataSource.query("UPDATE volumes SET status = 'deleted', deleted_at = now() WHERE id = $1", [own]);
    await api.dataSource.query("UPDATE unikernel_volumes SET state = 'deleted', deleted_at = now() WHERE id = $1", [small]);
    // the report and the deletion may have crossed
    expect(await keeps([own, small, stranger])).toEqual([['unknown_volume', `keeper/${stranger}`]]);
    for (const table of ['volumes', 'unikernel_volumes']) await api.dataSource.query(`UPDATE ${table} SET deleted_at = deleted_at - interval '1 hour' WHERE id = ANY($1)`, [[own, small]]);
    expect(new Set((await keeps([own, small])).map(String))).toEqual(new Set([`orphan_volume,keeper/${own}`, `orphan_volume,keeper/${small}`]));
    expect((await found('?open=true&search=keeper')).map(({ detail }) => detail).sort()).toEqual([expect.stringMatching(/^The node keeps the unikernel volume \S+, which is deleted\.$/), 'The node keeps the volume kept, which is deleted.']);
    expect(await keeps([])).toEqual([]);
    expect(await keeps(undefined)).toEqual([]);
  });
});
