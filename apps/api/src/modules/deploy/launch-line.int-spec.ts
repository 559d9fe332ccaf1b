import { randomUUID } from 'node:crypto';
import { waitLimits } from '@garrison/domain';
import { seal, unseal } from '@garrison/queue';
import { LineWorld } from '../../testing/line.js';
import { answer, customer, expectStatus } from '../../testing/world.js';

let world: LineWorld;

beforeAll(async () => {
  world = await LineWorld.start();
});
afterEach(() => world.clear());
afterAll(() => world.api.close());

it('starts at once what asks to wait while there is stock', async () => {
  const { deployment, operation_id } = await expectStatus(202, world.order({ when_out_of_stock: 'wait' }));
  expect([deployment.queue, deployment.instance.status, typeof operation_id]).toEqual([null, 'CREATING', 'string']);
});

it('keeps in line what finds no stock, holding its name and nothing else, and starts it on the freed GPU', async () => {
  const [first] = await world.fill();
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const wish = { when_out_of_stock: 'wait', wait_until: until, max_price_per_hour: 50 };
  const accepted = await expectStatus(202, world.order({ vm_name: 'patient', cloud_init: '#cloud-config\npackages: [htop]\n', ...wish }));
  expect(accepted).toMatchObject({
    operation_id: null,
    deployment: { status: 'pending', vm_name: 'patient', instance_id: null, instance: null, queue: { position: 1, ahead_gpus: 0, wait_until: until, max_price_per_hour: 50 }, warnings: [{ code: 'ssh_closed' }] },
  });
  const id = accepted.deployment.deployment_id;
  const second = await world.wait({ gpu_count: 2 }, world.bob);
  expect(second.queue).toMatchObject({ position: 2, ahead_gpus: 1 });
  expect(await world.rows("SELECT 1 FROM ip_addresses a JOIN launch_line l ON l.instance_id = a.instance_id")).toEqual([]);
  expect(await world.rows("SELECT sealed_request LIKE '%htop%' AS readable FROM launch_line WHERE vm_name = 'patient'")).toEqual([{ readable: false }]);
  await world.launches.turn();
  expect((await world.look(id)).queue.position).toBe(1);

  await world.free(first);
  await world.launches.turn();
  const started = await world.look(id);
  expect(started).toMatchObject({ status: 'pending', queue: null, error: null, instance: { name: 'patient', status: 'CREATING' } });
  expect(await world.rows('SELECT 1 FROM gpu_devices WHERE instance_id = $1', [started.instance_id])).toHaveLength(1);
  expect((await world.look(second.deployment_id, world.bob)).queue).toMatchObject({ position: 1, ahead_gpus: 0 });
  expect(await world.rows("SELECT status, sealed_request FROM launch_line WHERE vm_name = 'patient'")).toEqual([{ status: 'launched', sealed_request: null }]);
  expect(await world.told(id)).toEqual([['pending', 1], ['pending', null]]);
  expect(await world.told(second.deployment_id, world.bob)).toEqual([['pending', 2], ['pending', 1]]);
  const [operation] = await world.rows("SELECT id FROM operations WHERE resource_id = $1 AND kind = 'instance.deploy'", [started.instance_id]);
  await answer(world.api, String(operation?.id), { kind: 'done' });
  expect(await world.look(id)).toMatchObject({ status: 'active', instance: { status: 'ACTIVE' } });
  const { events } = await expectStatus(200, world.api.call('GET', `/api/events/?resource_id=${started.instance_id}`, { token: world.ada.token }));
  expect(events.map(({ action }: { action: string }) => action)).toEqual(['instance.deploy']);
});

it('lets nobody overtake: neither a plain deployment nor a smaller one in line', async () => {
  const [first] = await world.fill();
  const big = await world.wait({ gpu_count: 2 });
  const small = await world.wait({}, world.bob);
  await world.free(first);
  await world.launches.turn();
  expect(await expectStatus(409, world.order({}, world.bob))).toMatchObject({ error: 'out_of_stock', waiting: 2, alternatives: [], message: expect.stringContaining('2 deployments wait in line') });
  expect([(await world.look(big.deployment_id)).queue.position, (await world.look(small.deployment_id, world.bob)).queue.position]).toEqual([1, 2]);
  expect((await expectStatus(200, world.cancel(big.deployment_id))).deployment).toMatchObject({ status: 'failed', queue: null, error: { code: 'cancelled' } });
  await world.launches.turn();
  expect(await world.look(small.deployment_id, world.bob)).toMatchObject({ queue: null, instance: { status: 'CREATING' } });
  await expectStatus(409, world.cancel(small.deployment_id, world.bob));
});

it('tells before whether a request would wait, and where', async () => {
  const validate = (change: object) => world.api.call('POST', '/api/deploy/validate/', { token: world.ada.token, body: world.body({ ...change }) });
  expect((await expectStatus(200, validate({ when_out_of_stock: 'wait' }))).deployment.queue).toBeNull();
  await world.fill();
  await world.wait({ gpu_count: 2 }, world.bob);
  expect((await expectStatus(200, validate({ when_out_of_stock: 'wait' }))).deployment).toMatchObject({ deployment_id: null, queue: { position: 2, ahead_gpus: 2, since: null } });
  expect((await expectStatus(409, validate({}))).waiting).toBe(1);
});

it('refuses to promise what the deployment would be refused', async () => {
  const eve = await customer(world.api);
  const validate = (change: object = {}) => world.api.call('POST', '/api/deploy/validate/', { token: eve.token, body: world.body({ when_out_of_stock: 'wait', ...change }, eve) });
  await world.fill();
  const { deployment_id } = await world.wait({ vm_name: 'taken' }, eve);
  expect((await expectStatus(409, validate({ vm_name: 'taken' }))).error).toBe('name_taken');
  await expectStatus(200, world.cancel(deployment_id, eve));
  await world.spendAll(eve);
  expect((await expectStatus(402, validate())).error).toBe('insufficient_credits');
  await world.rows('UPDATE accounts SET postal_code = NULL WHERE id = $1', [eve.accountId]);
  expect((await expectStatus(403, validate())).error).toBe('profile_incomplete');
});

it.each([
  ['an end that has passed', { when_out_of_stock: 'wait', wait_until: '2020-01-01T00:00:00Z' }, 'wait_until out_of_range'],
  ['an end without waiting', { wait_until: '2999-01-01T00:00:00Z' }, 'wait_until not_allowed'],
  ['a price that is exceeded already', { when_out_of_stock: 'wait', max_price_per_hour: 0.01 }, 'max_price_per_hour price_above_max'],
])('refuses %s', async (_what, change, expected) => {
  const { details } = await expectStatus(400, world.order(change));
  expect(details.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`)).toEqual([expected]);
});

it('lets nobody wait for what no node could ever hold', async () => {
  expect((await expectStatus(409, world.order({ gpu_count: 4, when_out_of_stock: 'wait' }))).error).toBe('out_of_stock');
});

it('gives a name to a machine or to a place in line, never to both', async () => {
  const [first] = await world.fill();
  await world.wait({ vm_name: 'mine' });
  await world.wait({ vm_name: 'mine' }, world.bob); // names are each account's own
  expect((await expectStatus(409, world.order({ vm_name: 'mine' }))).error).toBe('name_taken');
  const rename = () => world.api.call('PATCH', `/api/instances/${first}/`, { token: world.ada.token, body: { name: 'mine' } });
  expect(await expectStatus(409, rename())).toMatchObject({ error: 'name_taken', details: [{ field: 'name' }] });
  const both = await Promise.all([
    world.order({ vm_name: 'twice', when_out_of_stock: 'wait' }),
    world.api.call('PATCH', `/api/instances/${first}/`, { token: world.ada.token, body: { name: 'twice' } }),
    world.order({ vm_name: 'twice', when_out_of_stock: 'wait' }),
  ]);
  expect(both.filter(({ status }) => status < 300)).toHaveLength(1);
  expect(both.filter(({ body }) => body.error === 'name_taken')).toHaveLength(2);
});

it('bounds how many an account has in line', async () => {
  await world.fill();
  await world.rows(
    `WITH d AS (INSERT INTO deployments (account_id, price, vm_name, region, gpu_model, gpu_count) SELECT $1, '{}', 'w' || n, $3, $4, 1 FROM generate_series(1, $2::int) n RETURNING id, vm_name)
     INSERT INTO launch_line (deployment_id, account_id, instance_id, vm_name, region, tier, gpu_model, gpu_count, status, sealed_request, actor, request_id, wait_until, told_position)
     SELECT id, $1, gen_random_uuid(), vm_name, $3, 'advanced', $4, 1, 'waiting', 'x', '{}', 'r', now() + interval '1 hour', 1 FROM d`,
    [world.ada.accountId, waitLimits.perAccount - 1, world.line.region, world.line.gpu_model],
  );
  const answers = await Promise.all([world.order({ when_out_of_stock: 'wait' }), world.order({ when_out_of_stock: 'wait' })]);
  expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
  expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ error: 'limit_reached', limit: waitLimits.perAccount });
  const asked = world.api.call('POST', '/api/deploy/validate/', { token: world.ada.token, body: world.body({ when_out_of_stock: 'wait' }) });
  expect((await expectStatus(409, asked)).error).toBe('limit_reached');
});

it('checks everything again when the turn comes, not before, and says why it cannot be', async () => {
  const [one, two] = await world.fill();
  const { ssh_key } = await expectStatus(201, world.api.call('POST', '/api/ssh-keys/', { token: world.ada.token, body: { name: `gone-${randomUUID().slice(0, 8)}` } }));
  const keyless = await world.wait({ ssh_key_ids: [ssh_key.id] });
  const dear = await world.wait({ max_price_per_hour: 500 });
  const eve = await customer(world.api);
  const poor = await world.wait({}, eve);
  await expectStatus(200, world.api.call('DELETE', `/api/ssh-keys/${ssh_key.id}/`, { token: world.ada.token }));
  await dearer(dear.deployment_id);
  await world.spendAll(eve);
  await world.launches.turn();
  expect((await world.look(keyless.deployment_id)).queue.position).toBe(1);
  await world.free(one);
  await world.free(two);
  await world.launches.turn();
  expect(await world.look(keyless.deployment_id)).toMatchObject({ status: 'failed', queue: null, instance: null, error: { code: 'not_found', message: expect.stringContaining('ssh_key_ids.0') } });
  expect(await world.look(dear.deployment_id)).toMatchObject({ status: 'failed', error: { code: 'price_above_max' } });
  expect(await world.look(poor.deployment_id, eve)).toMatchObject({ status: 'failed', error: { code: 'insufficient_credits' } });
  expect(await world.rows('SELECT 1 FROM gpu_devices WHERE instance_id IS NOT NULL')).toEqual([]);
});

/** As if prices had risen: the limit is below them now. */
async function dearer(deploymentId: string): Promise<void> {
  const number = deploymentId.slice(3);
  const [row] = await world.rows('SELECT sealed_request FROM launch_line WHERE deployment_id = $1', [number]);
  const request = JSON.parse(unseal(world.api.env.SEALING_KEY, String(row?.sealed_request)));
  await world.rows('UPDATE launch_line SET sealed_request = $2 WHERE deployment_id = $1', [number, seal(world.api.env.SEALING_KEY, JSON.stringify({ ...request, max_price_per_hour: 0.5 }))]);
}

it('lists deployments by page, status, region and place in line', async () => {
  const eve = await customer(world.api);
  const list = async (query: string) => {
    const { deployments, pagination } = await expectStatus(200, world.api.call('GET', `/api/deploy/?${query}`, { token: eve.token }));
    return { ids: deployments.map((one: { deployment_id: string }) => one.deployment_id), total: pagination.total, deployments };
  };
  const [running, second] = [await expectStatus(202, world.order({}, eve)), await expectStatus(202, world.order({}, eve))].map(({ deployment }) => deployment);
  const waiting = await world.wait({}, eve);
  const gone = await world.wait({}, eve);
  await expectStatus(200, world.cancel(gone.deployment_id, eve));
  expect((await list('')).ids).toEqual([gone, waiting, second, running].map((one) => one.deployment_id));
  expect((await list('sort=created_at&page_size=2')).ids).toEqual([running.deployment_id, second.deployment_id]);
  const line = await list('queued=true');
  expect(line).toMatchObject({ ids: [waiting.deployment_id], total: 1, deployments: [{ queue: { position: 1 }, instance: null }] });
  expect((await list('queued=false')).total).toBe(3);
  expect((await list('status=pending')).total).toBe(3);
  expect((await list('status=failed')).ids).toEqual([gone.deployment_id]);
  expect((await list('status=active&queued=false')).total).toBe(0);
  expect((await list(`region=${world.line.region}&gpu_model=${world.line.gpu_model}&status=pending`)).total).toBe(3);
  expect((await list('region=FINLAND-1')).total).toBe(0);
  for (const { instance_id } of [running, second]) await world.free(instance_id, eve);
});

it('belongs to its account and its tier', async () => {
  await world.fill();
  const { deployment_id: id } = await world.wait();
  expect((await expectStatus(404, world.cancel(id, world.bob))).error).toBe('not_found');
  const { secret } = await expectStatus(201, world.api.call('POST', '/api/api-keys/', { token: world.ada.token, body: { name: 'legacy only', scopes: ['write'], tier: 'legacy' } }));
  expect((await expectStatus(403, world.api.call('DELETE', `/api/deploy/${id}/`, { token: secret }))).error).toBe('tier_not_allowed');
  expect((await world.look(id)).queue.position).toBe(1);
});
