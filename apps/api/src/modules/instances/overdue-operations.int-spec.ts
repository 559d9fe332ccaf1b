import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { addNode, answer, customer, deployBody, expectStatus, type Customer } from '../../testing/world.js';
import { Operations } from '../../platform/operations/operations.js';
import { Transactions } from '../../platform/database/transactions.js';
import { createLogger } from '../../platform/observability/logger.js';
import { OperationListeners } from './operation-listeners.js';
import { OverdueOperationsReconciler } from './overdue-operations.reconciler.js';

let api: TestApi;
let ada: Customer;
let reconciler: OverdueOperationsReconciler;

beforeAll(async () => {
  api = await startTestApi();
  ada = await customer(api);
  await addNode(api, { id: 'fin1-a', gpus: 8 });
  const { app, env } = api;
  reconciler = new OverdueOperationsReconciler(
    app.get(Transactions), app.get(Operations), app.get(OperationListeners), env, createLogger({ level: env.LOG_LEVEL, name: 'test' }),
  );
});
afterAll(() => api.close());

const sql = async (text: string, ...values: unknown[]) => (await api.dataSource.query(text, values)) as Record<string, unknown>[];
const read = async (id: string) => (await expectStatus(200, api.call('GET', `/api/instances/${id}/`, { token: ada.token }))).instance;
const accepted = async (): Promise<{ id: string; operationId: string }> => {
  const { deployment, operation_id } = await expectStatus(202, api.call('POST', '/api/deploy/', { token: ada.token, body: deployBody(ada) }));
  return { id: deployment.instance_id, operationId: operation_id };
};
const active = async (): Promise<string> => {
  const { id, operationId } = await accepted();
  await answer(api, operationId, { kind: 'done' });
  return id;
};
const command = async (id: string, verb: string): Promise<string> => (await expectStatus(202, api.call('POST', `/api/instances/${id}/${verb}/`, { token: ada.token }))).operation_id;
const makeOverdue = (operationId: string) => sql("UPDATE operations SET deadline_at = now() - interval '1 second' WHERE id = $1", operationId);
const gpusOf = async (id: string) => (await sql('SELECT 1 FROM gpu_devices WHERE instance_id = $1', id)).length;

it('dispatches again what was silent for longer than its lease, under the same id', async () => {
  const { operationId } = await accepted();
  await sql('DELETE FROM outbox');
  await sql("UPDATE operations SET lease_until = now() - interval '1 second' WHERE id = $1", operationId);
  await Promise.all([reconciler.reconcile(), reconciler.reconcile()]);
  expect(await sql('SELECT job_id, queue FROM outbox')).toEqual([{ job_id: operationId, queue: 'agent-jobs-FINLAND-1' }]);
  expect(await sql('SELECT attempts, status FROM operations WHERE id = $1', operationId)).toEqual([{ attempts: 2, status: 'pending' }]);
});

it('ends a build past its deadline as ERROR, and keeps its GPU until the node is clean', async () => {
  const { id, operationId } = await accepted();
  await makeOverdue(operationId);
  await reconciler.reconcile();
  expect(await read(id)).toMatchObject({ status: 'ERROR', error: { code: 'attempts_exhausted' } });
  expect(await gpusOf(id)).toBe(1);
  const [cleanup] = await sql("SELECT id FROM operations WHERE resource_id = $1 AND kind = 'instance.cleanup'", id);
  await makeOverdue(String(cleanup?.id));
  await reconciler.reconcile();
  expect(await sql("SELECT status, deadline_at > now() AS extended FROM operations WHERE id = $1", cleanup?.id)).toEqual([{ status: 'pending', extended: true }]);
  await answer(api, String(cleanup?.id), { kind: 'done' });
  expect([(await read(id)).status, await gpusOf(id)]).toEqual(['ERROR', 0]);
});

it.each([
  ['start', 'running', 'ACTIVE', 'succeeded'],
  ['start', 'stopped', 'SHUTOFF', 'failed'],
  ['start', undefined, 'ERROR', 'failed'],
])('%s past its deadline, the node says %s: %s', async (verb, seen, status, operationStatus) => {
  const id = await active();
  await answer(api, await command(id, 'stop'), { kind: 'done' });
  const operationId = await command(id, verb);
  const machines = seen ? [{ instanceId: id, state: seen, fence: 1 }] : [];
  await sql("UPDATE nodes SET machines = $1, reported_at = now() + interval '1 second' WHERE id = 'fin1-a'", JSON.stringify(machines));
  await makeOverdue(operationId);
  await reconciler.reconcile();
  expect((await read(id)).status).toBe(status);
  expect(await sql('SELECT status FROM operations WHERE id = $1', operationId)).toEqual([{ status: operationStatus }]);
  await sql("UPDATE nodes SET reported_at = now() WHERE id = 'fin1-a'");
});

it('ends the others when one cannot be ended, and dispatches again all the same', async () => {
  await addNode(api, { id: 'fin1-b', gpus: 8 });
  const [ill, well, silent] = [await accepted(), await accepted(), await accepted()];
  // a state that no outcome of a build leads out of, as only a fault of ours could leave it
  await sql("UPDATE instances SET status = 'SHUTOFF' WHERE id = $1", ill.id);
  await sql("UPDATE operations SET deadline_at = now() - interval '1 hour' WHERE id = $1", ill.operationId);
  await makeOverdue(well.operationId);
  await sql("UPDATE operations SET lease_until = now() - interval '1 second' WHERE id = $1", silent.operationId);
  await reconciler.reconcile();
  expect(await sql('SELECT status FROM operations WHERE id = $1', ill.operationId)).toEqual([{ status: 'pending' }]);
  expect((await read(well.id)).status).toBe('ERROR');
  expect(await sql('SELECT attempts FROM operations WHERE id = $1', silent.operationId)).toEqual([{ attempts: 2 }]);
  await sql("UPDATE operations SET status = 'failed', finished_at = now() WHERE id = ANY($1)", [ill.operationId, silent.operationId]);
});

it('leaves alone what is in time', async () => {
  const { id, operationId } = await accepted();
  await reconciler.reconcile();
  expect([(await read(id)).status, (await sql('SELECT attempts FROM operations WHERE id = $1', operationId))[0]]).toEqual(['CREATING', { attempts: 1 }]);
});

it('a change of a port that nobody answers is an error, and is sent again behind the next command', async () => {
  const { id, operationId } = await accepted();
  await answer(api, operationId, { kind: 'done' });
  const rule = { direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', port_range_min: 80, port_range_max: 80, remote_ip_prefix: '0.0.0.0/0' };
  const { operation_ids } = await expectStatus(202, api.call('POST', `/api/instances/${id}/security-rules/`, { token: ada.token, body: rule }));
  await sql("UPDATE operations SET deadline_at = now() - interval '1 second' WHERE id = $1", operation_ids[0]);
  await reconciler.reconcile();
  expect(await read(id)).toMatchObject({ status: 'ACTIVE', security_rules: [{ status: 'error' }] });
  const { operation_id } = await expectStatus(202, api.call('POST', `/api/instances/${id}/reboot/`, { token: ada.token }));
  await answer(api, operation_id, { kind: 'done' });
  const [again] = await sql("SELECT id FROM operations WHERE resource_id = $1 AND kind = 'instance.apply_rules' AND status = 'pending'", id);
  await answer(api, String(again?.id), { kind: 'done' });
  expect(await read(id)).toMatchObject({ status: 'ACTIVE', security_rules: [{ status: 'applied' }] });
});
