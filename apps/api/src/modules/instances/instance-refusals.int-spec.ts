import { randomUUID } from 'node:crypto';
import { leave } from '../../testing/money.js';
import { insertVolume } from '../../testing/rows.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { addNode, answer, customer, deployBody, expectStatus, type Customer } from '../../testing/world.js';

/** What stands in the way of commands to machines and their disks: other work, missing credit, the wrong state, names, addresses. */
let api: TestApi;
let ada: Customer;
let running: string;
let hibernated: string;
let gone: string;

beforeAll(async () => {
  api = await startTestApi();
  ada = await customer(api);
  await addNode(api, { id: 'fin1-a', gpus: 8 });
  running = await active({ vm_name: 'running', assign_public_ip: false });
  hibernated = await active({ vm_name: 'hibernated' });
  await done(call('POST', `/api/instances/${hibernated}/hibernate/`));
  gone = await active({ vm_name: 'gone' });
  await done(call('DELETE', `/api/instances/${gone}/`));
});
afterAll(() => api.close());

const call = (method: string, path: string, body?: unknown, who = ada) => api.call(method, path, { token: who.token, body });
async function done(asked: ReturnType<TestApi['call']>) {
  const accepted = await expectStatus(202, asked);
  await answer(api, accepted.operation_id, { kind: 'done' });
  return accepted;
}
const active = async (change: Record<string, unknown> = {}, who = ada): Promise<string> => (await done(call('POST', '/api/deploy/', deployBody(who, change), who))).deployment.instance_id;
const refusalOf = async (asked: ReturnType<TestApi['call']>) => {
  const { status, body } = await asked;
  return `${status} ${body.error}`;
};
const command = (id: string, verb: string, who = ada) => call('POST', `/api/instances/${id}/${verb}/`, undefined, who);

it.each([
  ['hibernate', () => hibernated, 'HIBERNATED'], ['restore', () => running, 'ACTIVE'], ['reboot', () => gone, 'DELETED'],
])('%s is refused in the wrong state', async (verb, id, state) => {
  const { status, body } = await command(id(), verb);
  expect([status, body.error, body.current_state]).toEqual([409, 'wrong_state', state]);
});

it('what is deleted is neither renamed nor has its rules changed', async () => {
  expect(await refusalOf(call('PATCH', `/api/instances/${gone}/`, { name: 'again' }))).toBe('409 wrong_state');
  expect(await refusalOf(call('DELETE', `/api/instances/${gone}/security-rules/${randomUUID()}/`))).toBe('409 wrong_state');
});

it('a name that another machine has is refused', async () => {
  expect(await refusalOf(call('PATCH', `/api/instances/${running}/`, { name: 'hibernated' }))).toBe('409 name_taken');
});

describe('work that is going on', () => {
  const at = async (instanceId: string, asked: () => ReturnType<TestApi['call']>) => {
    const [{ id }] = await api.dataSource.query(
      `INSERT INTO operations (id, account_id, kind, resource_type, resource_id, region, status, fence, request_id, lease_until, deadline_at)
       VALUES (gen_random_uuid(), $1, 'instance.attach_volumes', 'instance', $2, 'FINLAND-1', 'pending', 1, 'test', now(), now() + interval '1 hour') RETURNING id`,
      [ada.accountId, instanceId],
    );
    const { status, body } = await asked();
    await api.dataSource.query('DELETE FROM operations WHERE id = $1', [id]);
    expect([status, body.error, String(body.used_by).includes(id)]).toEqual([409, 'in_use', true]);
  };

  it.each(['stop', 'reboot', 'hibernate'])('is in the way of %s', (verb) => at(running, () => command(running, verb)));
  it('is in the way of restore', () => at(hibernated, () => command(hibernated, 'restore')));
  it('is in the way of volumes', async () => {
    const id = await active({ vm_name: 'with-a-disk' });
    await done(command(id, 'stop'));
    const body = { instance_id: id, volume_ids: [randomUUID()] };
    await at(id, () => call('POST', '/api/volumes/detach/', body));
    expect(await refusalOf(call('POST', '/api/volumes/detach/', { ...body, instance_id: randomUUID() }))).toBe('404 not_found');
  });
});

describe('without credit', () => {
  let poor: Customer;
  let [stopped, asleep, disk] = ['', '', ''];
  beforeAll(async () => {
    poor = await customer(api);
    stopped = await active({ vm_name: 'stopped' }, poor);
    await done(command(stopped, 'stop', poor));
    asleep = await active({ vm_name: 'asleep' }, poor);
    await done(command(asleep, 'hibernate', poor));
    disk = await insertVolume(api.dataSource, poor.accountId, { status: 'available', sizeGb: 100 });
    await leave(api, poor.accountId, 0n);
  });

  it('nothing runs again', async () => {
    expect(await refusalOf(command(stopped, 'start', poor))).toBe('402 insufficient_credits');
    expect(await refusalOf(command(asleep, 'restore', poor))).toBe('402 insufficient_credits');
  });

  it('no disk is copied, nor without a profile', async () => {
    const clone = () => call('POST', `/api/volumes/${disk}/clone/`, {}, poor);
    expect(await refusalOf(clone())).toBe('402 insufficient_credits');
    await api.dataSource.query('UPDATE accounts SET postal_code = NULL WHERE id = $1', [poor.accountId]);
    expect(await refusalOf(clone())).toBe('403 profile_incomplete');
    expect(await refusalOf(call('POST', '/api/deploy/validate/', deployBody(poor), poor))).toBe('403 profile_incomplete');
    await api.dataSource.query("UPDATE accounts SET postal_code = '00100' WHERE id = $1", [poor.accountId]);
  });

  it('no deployment would be accepted', async () => {
    expect(await refusalOf(call('POST', '/api/deploy/validate/', deployBody(poor), poor))).toBe('402 insufficient_credits');
  });
});

it('caps are in the way of whatever would cost more', async () => {
  const capped = await customer(api);
  const asleep = await active({ vm_name: 'capped' }, capped);
  await done(command(asleep, 'stop', capped));
  const disk = await insertVolume(api.dataSource, capped.accountId, { status: 'available', sizeGb: 100 });
  await expectStatus(200, call('PUT', '/api/billing/caps/', { per_hour: '0.01', per_month: null }, capped));
  expect(await refusalOf(command(asleep, 'start', capped))).toBe('409 limit_reached');
  expect(await refusalOf(call('POST', `/api/volumes/${disk}/clone/`, {}, capped))).toBe('409 limit_reached');
  expect(await refusalOf(call('POST', `/api/volumes/${disk}/resize/`, { size_gb: 200 }, capped))).toBe('409 limit_reached');
  expect(await refusalOf(call('POST', '/api/deploy/validate/', deployBody(capped), capped))).toBe('409 limit_reached');
  await leave(api, capped.accountId, 0n);
  expect(await refusalOf(call('POST', `/api/volumes/${disk}/resize/`, { size_gb: 200 }, capped))).toBe('402 insufficient_credits');
});

it('a deployment that would find no GPU or a taken name is told so beforehand', async () => {
  const validate = (change: Record<string, unknown>) => refusalOf(call('POST', '/api/deploy/validate/', deployBody(ada, change)));
  expect(await validate({ gpu_model: 'L40S-48GB' })).toBe('409 out_of_stock');
  expect(await validate({ vm_name: 'running' })).toBe('409 name_taken');
});

it('no public address is given where the pool is empty', async () => {
  await api.dataSource.query("DELETE FROM ip_addresses WHERE kind = 'public' AND instance_id IS NULL");
  expect(await refusalOf(call('POST', `/api/instances/${running}/toggle-public-ip/`, { enabled: true }))).toBe('503 unavailable');
});
