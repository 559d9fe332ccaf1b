import { endpoints } from '@garrison/contracts';
import { answerOf } from '../../testing/answer.js';
import { createKey, signUp, type TestAccount } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { TelemetryConsumer } from '../telemetry/telemetry.consumer.js';
import { addNode, customer, deployBody, expectStatus, type Customer } from '../../testing/world.js';

let api: TestApi;
let operator: TestAccount;
let ada: Customer;

beforeAll(async () => {
  api = await startTestApi();
  operator = await becomeOperator(await signUp(api));
  ada = await customer(api);
});
afterAll(() => api.close());

/** The role is in the token, so it begins with the next sign-in. */
async function becomeOperator(account: TestAccount): Promise<TestAccount> {
  await api.dataSource.query("UPDATE accounts SET role = 'operator' WHERE id = $1", [account.id]);
  const { access } = await expectStatus(200, api.call('POST', '/api/auth/token/', { body: { email: account.email, password: account.password } }));
  return { ...account, token: access };
}
const get = (path: string, token = operator.token) => expectStatus(200, api.call('GET', `/api/admin/${path}`, { token }));
const post = (path: string, body?: unknown, headers?: Record<string, string>) => api.call('POST', `/api/admin/${path}`, { token: operator.token, body, headers });
const deploy = (body: Record<string, unknown> = {}) => api.call('POST', '/api/deploy/', { token: ada.token, body: deployBody(ada, body) });
const audited = (accountId: string, action: string) => api.dataSource.query('SELECT actor, resource_type, resource_id, ip FROM audit_log WHERE account_id = $1 AND action = $2 ORDER BY id', [accountId, action]);

describe('nodes', () => {
  it('are listed with what they hold, filtered and paged, and shown with GPUs and machines', async () => {
    await addNode(api, { id: 'list-1', region: 'FINLAND-2', gpus: 4, model: 'H100-PCIe-80GB' });
    await addNode(api, { id: 'list-2', region: 'FINLAND-2', gpus: 2, model: 'H100-PCIe-80GB' }, { up: false });
    const all = answerOf(endpoints.adminListNodes, await get('nodes/?region=FINLAND-2'));
    expect(all.nodes.map(({ id, up, gpus }) => [id, up, gpus])).toEqual([
      ['list-1', true, { total: 4, held: 0, unhealthy: 0 }],
      ['list-2', false, { total: 2, held: 0, unhealthy: 0 }],
    ]);
    expect((await get('nodes/?region=FINLAND-2&up=false')).nodes.map(({ id }: { id: string }) => id)).toEqual(['list-2']);
    expect(await get('nodes/?region=FINLAND-2&sort=-id&page_size=1')).toMatchObject({ nodes: [{ id: 'list-2' }], pagination: { total: 2 } });
    expect((await post('nodes/no-such-node/cordon/')).body).toMatchObject({ error: 'not_found', resource: 'node', id: 'no-such-node' });
  });

  it('show what their sensors read last', async () => {
    await addNode(api, { id: 'sensors-1', region: 'FINLAND-2', gpus: 1, model: 'H100-PCIe-80GB' });
    expect(answerOf(endpoints.adminGetNode, await get('nodes/sensors-1/')).node.sensors).toBeNull();
    const gpu = { gpuId: 'sensors-1-gpu-0', utilizationPercent: 97, memoryUsedMb: 70_000, memoryTotalMb: 81_920, temperatureC: 71, powerW: 655, eccCorrected: 3, eccUncorrected: 1 };
    const sensors = { inletC: 21.5, powerW: 5_200, cpuUtilizationPercent: 31, fans: [{ name: 'fan-1', rpm: 9_000 }], disks: [{ name: 'nvme-0', temperatureC: 41, wearPercent: 7, healthy: false }], gpus: [gpu] };
    const at = new Date().toISOString();
    await api.app.get(TelemetryConsumer).apply({ region: 'FINLAND-2', agentId: 'test', at, machines: [], nodes: [{ nodeId: 'sensors-1', sensors }] });
    expect(answerOf(endpoints.adminGetNode, await get('nodes/sensors-1/')).node.sensors).toMatchObject({
      seen_at: at, inlet_c: 21.5, fans: [{ name: 'fan-1', rpm: 9_000 }], disks: [{ name: 'nvme-0', temperature_c: 41, healthy: false }],
      gpus: [{ id: 'sensors-1-gpu-0', temperature_c: 71, power_w: 655, ecc_corrected: 3, ecc_uncorrected: 1 }],
    });
  });

  it('take no new machines while cordoned, which reports do not undo', async () => {
    await addNode(api, { id: 'cordon-1', gpus: 8 });
    const { deployment } = await expectStatus(202, deploy());
    const cordoned = await expectStatus(200, post('nodes/cordon-1/cordon/'));
    expect(answerOf(endpoints.adminCordonNode, cordoned).node).toMatchObject({ cordoned: true, gpus: { total: 8, held: 1 } });
    await addNode(api, { id: 'cordon-1', gpus: 8 }, { machines: [{ instanceId: deployment.instance_id, state: 'running', fence: 1 }] });
    expect((await deploy()).body).toMatchObject({ error: 'out_of_stock' });
    const { node } = answerOf(endpoints.adminGetNode, await get('nodes/cordon-1/'));
    expect(node.machines).toEqual([{ instance_id: deployment.instance_id, state: 'running', name: deployment.instance.name, status: 'CREATING', account_id: ada.accountId }]);
    expect(node.devices.filter(({ instance_id }) => instance_id === deployment.instance_id)).toHaveLength(1);
    await expectStatus(200, post('nodes/cordon-1/uncordon/'));
    await expectStatus(202, deploy());
    expect((await audited(operator.id, 'node.cordon'))[0]).toMatchObject({ resource_type: 'node', resource_id: 'cordon-1' });
  });
});

it('counts capacity by region and model: held, broken, free, and free where nothing may start', async () => {
  await addNode(api, { id: 'cap-1', region: 'CANADA-1', gpus: 4, model: 'A100-PCIe-80GB' });
  await addNode(api, { id: 'cap-2', region: 'CANADA-1', gpus: 2, model: 'A100-PCIe-80GB' });
  await api.dataSource.query("UPDATE gpu_devices SET healthy = false WHERE id = 'cap-1-gpu-0'");
  await expectStatus(200, post('nodes/cap-2/cordon/'));
  const { capacity } = answerOf(endpoints.adminGetCapacity, await get('capacity/?region=CANADA-1'));
  expect(capacity).toEqual([{ region: 'CANADA-1', gpu_model: 'A100-PCIe-80GB', total: 6, held: 0, unhealthy: 1, free: 5, free_closed: 2, nodes: 2 }]);
  expect((await api.call('GET', '/api/admin/capacity/?gpu_model=no-such-model', { token: operator.token })).body.details).toMatchObject([{ field: 'query.gpu_model', code: 'unknown' }]);
});

describe('operations', () => {
  it('are listed while unfinished, overdue ones apart, and hurried by moving the time the reconcilers go by', async () => {
    await addNode(api, { id: 'ops-1', gpus: 8 });
    const { operation_id: id } = await expectStatus(202, deploy());
    const ids = async (query: string) => (await get(`operations/${query}`)).operations.map((one: { id: string }) => one.id);
    const { operations } = answerOf(endpoints.adminListOperations, await get('operations/'));
    expect(operations.find((one) => one.id === id)).toMatchObject({ account_id: ada.accountId, overdue: false, kind: 'instance.deploy' });
    expect(await ids('?overdue=true')).toEqual([]);
    expect(await ids('?older_than_seconds=3600')).toEqual([]);
    const retried = await expectStatus(202, post(`operations/${id}/retry/`));
    expect(Date.parse(retried.operation.lease_until)).toBeLessThan(Date.now());
    const failing = await expectStatus(202, post(`operations/${id}/fail/`));
    expect(failing.operation).toMatchObject({ id, overdue: true, status: 'pending' });
    expect(await ids('?overdue=true')).toEqual([id]);
    expect((await post(`operations/${id}/retry/`)).body).toMatchObject({ error: 'wrong_state', current_state: 'overdue' });
    expect(await audited(operator.id, 'operation.fail')).toMatchObject([{ resource_id: id }]);
  });

  it('are left alone once they are finished', async () => {
    const { operation_id: id } = await expectStatus(202, deploy());
    await api.dataSource.query("UPDATE operations SET status = 'succeeded', finished_at = now() WHERE id = $1", [id]);
    for (const command of ['retry', 'fail']) expect((await post(`operations/${id}/${command}/`)).body).toMatchObject({ error: 'wrong_state', current_state: 'succeeded' });
    expect((await post('operations/019a48f1-d681-7dd3-92cc-02d0b2406e53/fail/')).status).toBe(404);
  });
});

describe('accounts and credit', () => {
  it('lists accounts with balance and machines', async () => {
    const account = await signUp(api);
    const { accounts, pagination } = answerOf(endpoints.adminListAccounts, await get(`accounts/?search=${account.email}`));
    expect(accounts).toMatchObject([{ id: account.id, email: account.email, role: 'user', balance: '100.00', currency: 'EUR', instances: 0 }]);
    expect(pagination.total).toBe(1);
    expect((await get('accounts/?role=operator')).accounts.map(({ id }: { id: string }) => id)).toEqual([operator.id]);
  });

  it('grants credit once per idempotency key, by the ledger, told to the account and in both audit logs', async () => {
    const account = await signUp(api);
    const grant = () => post(`accounts/${account.id}/credits/`, { amount: '25.50', description: 'For the outage' }, { 'idempotency-key': account.id });
    expect(answerOf(endpoints.adminGrantCredit, await expectStatus(201, grant())).account.balance).toBe('125.50');
    expect((await grant()).headers['idempotent-replayed']).toBe('true');
    expect((await api.call('GET', '/api/balance/', { token: account.token })).body.balance.amount).toBe('125.50');
    const [change] = (await api.call('GET', '/api/changes/', { token: account.token })).body.changes.slice(-1);
    expect(change).toMatchObject({ type: 'balance.changed', data: { amount: '125.50', currency: 'EUR' } });
    expect(await audited(account.id, 'account.grant_credit')).toEqual([{ actor: { kind: 'session', name: 'operator', key_id: null }, resource_type: 'account', resource_id: account.id, ip: null }]);
    expect(await audited(operator.id, 'account.grant_credit')).toMatchObject([{ resource_id: account.id, ip: '127.0.0.1' }]);
    const [entry] = await api.dataSource.query("SELECT kind, description FROM ledger_entries WHERE source LIKE 'grant:%'");
    expect(entry).toEqual({ kind: 'grant', description: 'For the outage' });
  });

  it.each(['0', '-1.00', '1000000.01', '0.0000000001'])('refuses %s', async (amount) => {
    const { status, body } = await post(`accounts/${operator.id}/credits/`, { amount, description: 'x' });
    expect([status, body.details[0].field]).toEqual([400, 'amount']);
  });
});

it('is closed to customers, and an operator’s key needs the scope besides the role', async () => {
  expect((await api.call('GET', '/api/admin/nodes/', { token: ada.token })).body).toMatchObject({ error: 'forbidden' });
  const readOnly = await createKey(api, operator, ['read']);
  await get('nodes/', readOnly);
  expect((await api.call('POST', `/api/admin/accounts/${ada.accountId}/credits/`, { token: readOnly, body: { amount: '1', description: 'x' } })).status).toBe(403);
});
