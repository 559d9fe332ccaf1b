import { endpoints, type NodeDrainView, type NodeReport } from '@garrison/contracts';
import type { DrainMode } from '@garrison/domain';
import { Audit } from '../../platform/audit/audit.js';
import { Transactions } from '../../platform/database/transactions.js';
import { createLogger } from '../../platform/observability/logger.js';
import { Housekeeping } from '../../platform/work/housekeeping.js';
import { answerOf } from '../../testing/answer.js';
import { signUp } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { addNode, answer, customer, deployBody, expectStatus, jobOf, type Customer } from '../../testing/world.js';
import { InstancePlatformCommands } from '../instances/instance-platform-commands.js';
import { InstanceRestoration } from '../instances/instance-restoration.js';
import { InstancesRepository } from '../instances/instances.repository.js';
import { InstancesService } from '../instances/instances.service.js';
import { PlacementService } from '../nodes/placement.service.js';
import { DrainRunner } from './drain-runner.js';
import { MachineCommands } from './machine-commands.js';
import { NodeDrainsRepository } from './node-drains.repository.js';
import { NodeRecovery } from './node-recovery.js';
import { NodeUpkeepReconciler } from './node-upkeep.reconciler.js';

const silent = createLogger({ level: 'silent', name: 'test' });
let api: TestApi;
let ada: Customer;
let operator: string;
let count = 0;

beforeAll(async () => {
  api = await startTestApi({ WELCOME_CREDIT: '5000.00' });
  ada = await customer(api);
  const account = await signUp(api);
  await api.dataSource.query("UPDATE accounts SET role = 'operator' WHERE id = $1", [account.id]);
  operator = (await expectStatus(200, api.call('POST', '/api/auth/token/', { body: { email: account.email, password: account.password } }))).access;
});
afterAll(() => api.close());
beforeEach(() => api.dataSource.query('UPDATE nodes SET cordoned = true'));

const post = (path: string, body?: unknown) => api.call('POST', `/api/admin/nodes/${path}`, { token: operator, body });
const run = () => api.app.get(DrainRunner).turn();
const recover = () => api.app.get(NodeRecovery).turn();
const reconcile = () => new NodeUpkeepReconciler(api.app.get(DrainRunner), api.app.get(NodeRecovery), api.app.get(Transactions), api.env, silent).reconcile();
const latestDrain = async (node: string): Promise<NodeDrainView | null> =>
  answerOf(endpoints.adminGetNodeDrain, await expectStatus(200, api.call('GET', `/api/admin/nodes/${node}/drain/`, { token: operator }))).drain;
const drainOf = async (node: string): Promise<NodeDrainView> => {
  const drain = await latestDrain(node);
  if (!drain) throw new Error(`${node} was never drained`);
  return drain;
};
const begin = async (node: string, mode: DrainMode) => answerOf(endpoints.adminDrainNode, await expectStatus(202, post(`${node}/drain/`, { mode }))).drain;
const stateOf = async (node: string) => answerOf(endpoints.adminGetNode, await expectStatus(200, api.call('GET', `/api/admin/nodes/${node}/`, { token: operator }))).node.state;
const instance = async (id: string) => (await api.dataSource.query('SELECT status, node_id, error, generation FROM instances WHERE id = $1', [id]))[0];
const gpusOf = async (id: string) => (await api.dataSource.query('SELECT count(*)::int AS gpus FROM gpu_devices WHERE instance_id = $1', [id]))[0].gpus;
const unfinished = async (id: string): Promise<string> =>
  (await api.dataSource.query("SELECT id FROM operations WHERE resource_type = 'instance' AND resource_id = $1 AND status IN ('pending', 'running')", [id]))[0]?.id;
const command = async (id: string, verb: string): Promise<string> => (await expectStatus(202, api.call('POST', `/api/instances/${id}/${verb}/`, { token: ada.token }))).operation_id;
const machine = (instanceId: string, state: NodeReport['machines'][number]['state'], fence = 1) => ({ instanceId, state, fence });
const seen = (state: NodeReport['machines'][number]['state']) => ({ machine: state, volumes: [], gpuIds: [] });

/** A node of its own, open to new machines, all others closed. */
async function node(gpus = 8): Promise<string> {
  const id = `node-${(count += 1)}`;
  await addNode(api, { id, gpus });
  return id;
}
async function accepted(change: Record<string, unknown> = {}): Promise<{ id: string; operation: string }> {
  const { deployment, operation_id } = await expectStatus(202, api.call('POST', '/api/deploy/', { token: ada.token, body: deployBody(ada, { assign_public_ip: false, ...change }) }));
  return { id: deployment.instance_id, operation: operation_id };
}
async function active(change: Record<string, unknown> = {}): Promise<string> {
  const { id, operation } = await accepted(change);
  await answer(api, operation, { kind: 'done' });
  return id;
}
async function stopped(): Promise<string> {
  const id = await active();
  await answer(api, await command(id, 'stop'), { kind: 'done' });
  return id;
}
const machineOf = (drain: NodeDrainView, id: string) => drain.machines.find(({ instance_id }) => instance_id === id);

describe('draining', () => {
  it('stops what runs, leaves what is off, and tells how far it is', async () => {
    const from = await node();
    const [one, other, off] = [await active(), await active(), await stopped()];
    expect(await begin(from, 'stop')).toMatchObject({ node_id: from, mode: 'stop', status: 'running', counts: { waiting: 3, working: 0 } });
    await run();
    expect(await drainOf(from)).toMatchObject({ counts: { waiting: 0, working: 2, done: 1 } });
    expect(await jobOf(api, await unfinished(one))).toMatchObject({ name: 'instance.stop' });
    await answer(api, await unfinished(one), { kind: 'done' });
    await run();
    expect(await drainOf(from)).toMatchObject({ status: 'running', counts: { working: 1, done: 2 } });
    await answer(api, await unfinished(other), { kind: 'done' });
    await run();
    expect(await drainOf(from)).toMatchObject({ status: 'finished', counts: { done: 3 }, finished_at: expect.any(String) });
    expect([(await instance(one)).status, (await instance(off)).status, await stateOf(from)]).toEqual(['SHUTOFF', 'SHUTOFF', 'in_service']);
    const audit = await api.dataSource.query("SELECT actor->>'name' AS name FROM audit_log WHERE account_id = $1 AND resource_id = $2 AND action = 'instance.stop'", [ada.accountId, one]);
    expect(audit).toEqual([{ name: 'operator' }]);
  });

  it('puts to sleep what can sleep, and says why the others stay', async () => {
    const from = await node();
    const [awake, off, broken] = [await active(), await stopped(), await active()];
    const rigid = await active();
    await api.dataSource.query(`UPDATE instances SET flavor = jsonb_set(flavor, '{features,hibernation}', 'false') WHERE id = $1`, [rigid]);
    await api.dataSource.query("UPDATE instances SET status = 'ERROR' WHERE id = $1", [broken]);
    await begin(from, 'hibernate');
    await run();
    for (const id of [awake, off]) {
      expect(await jobOf(api, await unfinished(id))).toMatchObject({ name: 'instance.hibernate' });
      await answer(api, await unfinished(id), { kind: 'done' });
    }
    await run();
    const drain = await drainOf(from);
    expect(drain).toMatchObject({ status: 'finished', counts: { done: 2, left: 2 } });
    for (const id of [rigid, broken]) expect(machineOf(drain, id)).toMatchObject({ status: 'left', reason: expect.stringMatching(/GPUs|flavor/) });
    for (const id of [awake, off]) expect([await instance(id), await gpusOf(id)]).toEqual([expect.objectContaining({ status: 'HIBERNATED', node_id: null }), 0]);
  });

  it('moves a machine to another node of the region, and nobody to where there is no room', async () => {
    const from = await node();
    const [small, large, off] = [await active(), await active({ gpu_count: 4 }), await stopped()];
    await post(`${from}/cordon/`);
    const to = await node(2);
    await begin(from, 'move');
    await run();
    await answer(api, await unfinished(small), { kind: 'done' });
    await run();
    expect(await jobOf(api, await unfinished(small))).toMatchObject({ name: 'instance.restore', payload: { nodeId: to } });
    expect(machineOf(await drainOf(from), small)).toMatchObject({ status: 'working', step: 'restore', instance_status: 'RESTORING' });
    await answer(api, await unfinished(small), { kind: 'done' }, seen('running'));
    await run();
    const drain = await drainOf(from);
    expect([machineOf(drain, small)?.status, machineOf(drain, large)?.status, drain.status]).toEqual(['done', 'left', 'finished']);
    expect([machineOf(drain, large)?.reason, machineOf(drain, off)?.reason]).toEqual([expect.stringContaining('cannot be placed'), expect.stringContaining('shut down')]);
    expect([(await instance(small)).node_id, (await instance(large)).status]).toEqual([to, 'ACTIVE']);
  });

  it('keeps looking for a place for a machine it put to sleep, also when it is cancelled meanwhile', async () => {
    const from = await node();
    const id = await active();
    await post(`${from}/cordon/`);
    const to = await node(1);
    await begin(from, 'move');
    await run();
    const taker = await active();
    await answer(api, await unfinished(id), { kind: 'done' });
    await run();
    expect(machineOf(await drainOf(from), id)).toMatchObject({ status: 'working', step: 'hibernate', reason: expect.stringContaining('cannot be placed') });
    const cancelled = answerOf(endpoints.adminCancelNodeDrain, await expectStatus(202, post(`${from}/drain/cancel/`)));
    expect(cancelled.drain.status).toBe('cancelling');
    await answer(api, (await expectStatus(202, api.call('DELETE', `/api/instances/${taker}/`, { token: ada.token }))).operation_id, { kind: 'done' });
    await run();
    await answer(api, await unfinished(id), { kind: 'done' }, seen('running'));
    await run();
    expect([(await drainOf(from)).status, await instance(id)]).toEqual(['cancelled', expect.objectContaining({ status: 'ACTIVE', node_id: to })]);
  });

  it('begins no further machine once it is cancelled', async () => {
    const from = await node();
    const id = await active();
    await begin(from, 'stop');
    await expectStatus(202, post(`${from}/drain/cancel/`));
    await expectStatus(202, post(`${from}/drain/cancel/`));
    await run();
    expect(await drainOf(from)).toMatchObject({ status: 'cancelled', counts: { left: 1 }, machines: [{ status: 'left', reason: 'The drain was cancelled.', operation_id: null }] });
    expect((await instance(id)).status).toBe('ACTIVE');
    expect((await post(`${from}/drain/cancel/`)).body).toMatchObject({ error: 'wrong_state' });
  });

  it('is one at a time on a node: of two operators at once one wins, the other learns of it', async () => {
    const from = await node();
    await active();
    const answers = await Promise.all([post(`${from}/drain/`, { mode: 'stop' }), post(`${from}/drain/`, { mode: 'move' }), post(`${from}/drain/`, { mode: 'hibernate' })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
    const drain = await drainOf(from);
    for (const { body } of answers.filter(({ status }) => status === 409)) expect(body).toMatchObject({ error: 'in_use', used_by: `drain ${drain.id} (${drain.mode})` });
    expect((await post('no-such-node/drain/', { mode: 'stop' })).status).toBe(404);
    expect((await post('no-such-node/drain/cancel/')).status).toBe(404);
    expect(await latestDrain(await node())).toBeNull();
    expect((await api.call('GET', '/api/admin/nodes/no-such-node/drain/', { token: operator })).status).toBe(404);
  });

  it('gives a machine its command and notes it, or neither, when the worker dies in between', async () => {
    const from = await node();
    const id = await active();
    await begin(from, 'stop');
    const get = api.app.get.bind(api.app);
    const dying = { record: () => Promise.reject(new Error('the worker died here')) } as unknown as Audit;
    const machines = new MachineCommands(get(InstancesService), get(InstanceRestoration), get(PlacementService), get(InstancePlatformCommands), dying);
    await new DrainRunner(get(Transactions), get(NodeDrainsRepository), get(InstancesRepository), machines, silent).turn();
    expect([await unfinished(id), (await instance(id)).status, (await drainOf(from)).counts.waiting]).toEqual([undefined, 'ACTIVE', 1]);
    await run();
    expect([await unfinished(id), (await drainOf(from)).counts.working]).toEqual([expect.any(String), 1]);
  });

  it('gives each machine one command however many workers run', async () => {
    const from = await node();
    const ids = [await active(), await active(), await active()];
    await begin(from, 'stop');
    await Promise.all([run(), run(), run()]);
    await run();
    const operations = await api.dataSource.query("SELECT resource_id, count(*)::int AS commands FROM operations WHERE resource_id = ANY($1) AND kind = 'instance.stop' GROUP BY 1", [ids]);
    expect(operations.map(({ commands }: { commands: number }) => commands)).toEqual([1, 1, 1]);
  });

  it('is remembered for a year and a bit', async () => {
    const id = await node();
    expect((await begin(id, 'stop')).status).toBe('finished');
    const { app, dataSource, env } = api;
    const clean = () => new Housekeeping(app.get(Transactions), env, silent).clean();
    await clean();
    await drainOf(id);
    await dataSource.query("UPDATE node_drains SET finished_at = now() - interval '401 days' WHERE node_id = $1", [id]);
    await clean();
    expect(await latestDrain(id)).toBeNull();
  });

  it('gives a refused command twice more, then says so', async () => {
    const from = await node();
    const id = await active();
    await begin(from, 'stop');
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await run();
      await answer(api, await unfinished(id), { kind: 'refused', failure: { code: 'power_failed', message: 'it would not', step: 'shut_down' } }, seen('running'));
    }
    await run();
    expect(await drainOf(from)).toMatchObject({ status: 'finished', counts: { failed: 1 }, machines: [{ reason: 'The node refused to stop it 3 times.' }] });
    expect((await instance(id)).status).toBe('ACTIVE');
  });

  it('takes a machine that was being placed there when it began', async () => {
    const from = await node(1);
    const [, drained] = await Promise.all([accepted().catch(() => undefined), begin(from, 'stop')]);
    const [{ held }] = await api.dataSource.query('SELECT count(*)::int AS held FROM instances WHERE node_id = $1', [from]);
    expect(drained.machines).toHaveLength(held);
    expect((await api.call('POST', '/api/deploy/', { token: ada.token, body: deployBody(ada) })).body).toMatchObject({ error: 'out_of_stock' });
  });
});

describe('a node that fails', () => {
  it('takes its machines into ERROR, is sold from no more, and shuts out late answers', async () => {
    const dead = await node();
    const [running, off, stopping, building] = [await active(), await stopped(), await active(), await accepted()];
    const stop = await command(stopping, 'stop');
    const late = await jobOf(api, stop);
    expect(answerOf(endpoints.adminFailNode, await expectStatus(202, post(`${dead}/fail/`))).node.state).toBe('failed');
    await Promise.all([recover(), recover()]);
    await recover();
    for (const id of [running, off, stopping, building.id]) expect(await instance(id)).toMatchObject({ status: 'ERROR', error: { code: 'node_failed' } });
    await api.dataSource.query('UPDATE nodes SET cordoned = false WHERE id = $1', [dead]);
    expect((await api.call('POST', '/api/deploy/', { token: ada.token, body: deployBody(ada) })).body).toMatchObject({ error: 'out_of_stock' });
    const before = await instance(stopping);
    await api.dataSource.query('UPDATE operations SET job = $2 WHERE id = $1', [stop, JSON.stringify(late)]);
    await answer(api, stop, { kind: 'done' });
    expect(await instance(stopping)).toEqual(before);
    // a build is cleaned up before its GPUs are anybody's again
    expect([await gpusOf(running), await gpusOf(building.id)]).toEqual([1, 1]);
    expect(await jobOf(api, await unfinished(building.id))).toMatchObject({ name: 'instance.delete' });
  });

  it('fails once, whoever says so first, and recovers only after it failed', async () => {
    const id = await node();
    const answers = await Promise.all([post(`${id}/fail/`), post(`${id}/fail/`)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ error: 'wrong_state', current_state: 'failed', allowed_from: ['in_service', 'recovering'] });
    expect((await post(`${id}/drain/`, { mode: 'stop' })).body).toMatchObject({ error: 'wrong_state', current_state: 'failed' });
    await expectStatus(202, post(`${id}/recover/`));
    expect((await post(`${id}/recover/`)).body).toMatchObject({ error: 'wrong_state', current_state: 'recovering' });
    await expectStatus(202, post(`${id}/fail/`));
    expect([(await post('no-such-node/fail/')).status, (await post('no-such-node/recover/')).status]).toEqual([404, 404]);
  });

  it('ends its drain', async () => {
    const dead = await node();
    const id = await active();
    await begin(dead, 'hibernate');
    await run();
    await expectStatus(202, post(`${dead}/fail/`));
    await reconcile();
    await reconcile();
    expect(await drainOf(dead)).toMatchObject({ status: 'cancelled', machines: [{ instance_id: id, status: 'failed' }] });
  });

  it('is taken back with its machines as they are found there, by commands with a newer fence', async () => {
    const id = await node();
    const [off, on, gone] = [await active(), await active(), await active()];
    await expectStatus(202, post(`${id}/fail/`));
    await recover();
    await expectStatus(202, post(`${id}/recover/`));
    await recover();
    // nothing is believed that was said before
    expect([(await instance(off)).status, await stateOf(id)]).toEqual(['ERROR', 'recovering']);
    await addNode(api, { id, gpus: 8 }, { machines: [machine(off, 'stopped'), machine(on, 'running')] });
    await Promise.all([recover(), recover()]);
    expect([(await instance(off)).status, (await instance(on)).status]).toEqual(['STOPPING', 'STARTING']);
    expect(await instance(gone)).toMatchObject({ status: 'ERROR', error: { code: 'machine_missing' } });
    const { payload } = await jobOf(api, await unfinished(off));
    expect(payload.fence).toBe((await instance(off)).generation);
    expect(await stateOf(id)).toBe('recovering');
    await answer(api, await unfinished(off), { kind: 'done' });
    await answer(api, await unfinished(on), { kind: 'done' });
    await recover();
    expect([(await instance(off)).status, (await instance(on)).status, await gpusOf(off), await stateOf(id)]).toEqual(['SHUTOFF', 'ACTIVE', 1, 'in_service']);
    await api.dataSource.query('UPDATE nodes SET cordoned = false WHERE id = $1', [id]);
    await active();
  });

  it('is in service only when it holds nothing of deleted instances and all is cleaned up', async () => {
    const id = await node();
    const building = await accepted();
    const deleted = await active();
    await answer(api, (await expectStatus(202, api.call('DELETE', `/api/instances/${deleted}/`, { token: ada.token }))).operation_id, { kind: 'done' });
    await expectStatus(202, post(`${id}/fail/`));
    await recover();
    await expectStatus(202, post(`${id}/recover/`));
    await addNode(api, { id, gpus: 8 }, { machines: [machine(deleted, 'stopped'), machine(building.id, 'defined')] });
    await recover();
    expect(await stateOf(id)).toBe('recovering');
    await addNode(api, { id, gpus: 8 }, { machines: [machine(building.id, 'defined')] });
    await recover();
    expect(await stateOf(id)).toBe('recovering');
    await answer(api, await unfinished(building.id), { kind: 'done' });
    await recover();
    expect([await stateOf(id), await instance(building.id), await gpusOf(building.id)]).toEqual(['in_service', expect.objectContaining({ status: 'ERROR', node_id: null }), 0]);
  });

  it('stays out of service while it is down', async () => {
    const id = await node();
    await expectStatus(202, post(`${id}/fail/`));
    await expectStatus(202, post(`${id}/recover/`));
    await addNode(api, { id, gpus: 8 }, { up: false });
    await recover();
    expect(await stateOf(id)).toBe('recovering');
  });
});
