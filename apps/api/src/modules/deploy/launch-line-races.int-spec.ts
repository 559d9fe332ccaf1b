import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { Audit } from '../../platform/audit/audit.js';
import { createLogger } from '../../platform/observability/logger.js';
import { eventually } from '../../testing/eventually.js';
import { LineWorld } from '../../testing/line.js';
import { expectStatus } from '../../testing/world.js';
import { WorkerModule } from '../../worker.module.js';

/** Every worker of a turn has a connection of its own, so that turns at the same instant meet in Postgres as those of several processes do. */
let world: LineWorld;

beforeAll(async () => {
  world = await LineWorld.start();
});
afterEach(() => world.clear());
afterAll(() => world.api.close());

const turns = (workers: number) => Promise.all(Array.from({ length: workers }, () => world.launches.turn()));
const statusesOf = async (ids: readonly string[]) => {
  const found = await world.rows('SELECT deployment_id, status FROM launch_line WHERE deployment_id = ANY($1::bigint[])', [ids.map((id) => id.slice(3))]);
  return ids.map((id) => found.find((row) => `DEP${String(row.deployment_id)}` === id)?.status);
};
const instancesOf = async (name: string) => (await world.rows('SELECT id FROM instances WHERE name = $1', [name])).length;

it('gives one freed GPU to the first of three, once, whoever serves the line', async () => {
  const [one, two] = await world.fill();
  const waiting = [await world.wait(), await world.wait({}, world.bob), await world.wait()].map((deployment) => deployment.deployment_id as string);
  await world.free(one);
  await turns(3);
  expect(await statusesOf(waiting)).toEqual(['launched', 'waiting', 'waiting']);
  await world.free(two);
  await turns(3);
  expect(await statusesOf(waiting)).toEqual(['launched', 'launched', 'waiting']);
  expect(await world.rows('SELECT 1 FROM gpu_devices WHERE instance_id IS NOT NULL')).toHaveLength(2);
});

it('gives a burst of requests distinct places without a gap, and serves them in that order', async () => {
  const burst = await Promise.all(Array.from({ length: 8 }, (_, at) => world.order({ when_out_of_stock: 'wait' }, at % 2 ? world.ada : world.bob)));
  expect(new Set(burst.map(({ status }) => status))).toEqual(new Set([202]));
  const places = burst.flatMap(({ body }) => body.deployment.queue?.position ?? []).sort();
  expect(places).toEqual([1, 2, 3, 4, 5, 6]);
  const order = (await world.rows("SELECT 'DEP' || deployment_id AS id FROM launch_line WHERE status = 'waiting' ORDER BY deployment_id")).map(({ id }) => String(id));
  for (let round = 0; round < 3; round += 1) {
    const [holder] = await world.rows('SELECT i.id, i.account_id FROM instances i JOIN gpu_devices d ON d.instance_id = i.id ORDER BY i.created_at LIMIT 1');
    await world.free(String(holder?.id), holder?.account_id === world.ada.accountId ? world.ada : world.bob);
    // somebody who does not stand in line tries to be faster
    const [plain] = await Promise.all([world.order({}, world.bob), turns(2)]);
    expect(plain.status).toBe(409);
    expect(await statusesOf(order)).toEqual(order.map((_, at) => (at <= round ? 'launched' : 'waiting')));
  }
});

it.each([1, 2, 3, 4])('either cancels or launches, never both (round %i)', async (round) => {
  const [one] = await world.fill();
  const name = `race-${round}`;
  const { deployment_id: id } = await world.wait({ vm_name: name });
  await world.free(one);
  const [cancelled] = await Promise.all([world.cancel(id), turns(2)]);
  await turns(1);
  const [status] = await statusesOf([id]);
  expect([status, cancelled.status, await instancesOf(name)]).toEqual(status === 'cancelled' ? ['cancelled', 200, 0] : ['launched', 409, 1]);
});

it('ends a wait once, and launches nothing after it', async () => {
  const [one] = await world.fill();
  const { deployment_id: id } = await world.wait({ vm_name: 'too-late' });
  await world.rows("UPDATE launch_line SET wait_until = now() - interval '1 ms' WHERE deployment_id = $1", [id.slice(3)]);
  await world.free(one);
  await Promise.all([turns(2), world.launches.serveFirst(world.line), world.launches.expire()]);
  expect(await world.look(id)).toMatchObject({ status: 'failed', queue: null, instance: null, error: { code: 'wait_expired' }, finished_at: expect.any(String) });
  expect(await instancesOf('too-late')).toBe(0);
  expect(await world.told(id)).toEqual([['pending', 1], ['failed', null]]);
  await expectStatus(409, world.cancel(id));
});

it('changes nothing when a worker dies in the middle of a launch, and launches then', async () => {
  const [one] = await world.fill();
  const { deployment_id: id } = await world.wait({ vm_name: 'unlucky' });
  await world.free(one);
  // the last thing before the launch is told: everything else is written, nothing is committed
  const dying = jest.spyOn(world.api.app.get(Audit), 'record').mockRejectedValueOnce(new Error('the worker died here'));
  expect(await world.launches.serveFirst(world.line)).toBe(false);
  expect(dying).toHaveBeenCalledTimes(1);
  expect([await statusesOf([id]), await instancesOf('unlucky')]).toEqual([['waiting'], 0]);
  expect(await world.rows("SELECT 1 FROM gpu_devices WHERE instance_id IS NOT NULL")).toHaveLength(1);
  expect(await world.launches.serveFirst(world.line)).toBe(true);
  expect([await statusesOf([id]), await instancesOf('unlucky')]).toEqual([['launched'], 1]);
});

it('goes on without a launch that always fails', async () => {
  const [one] = await world.fill();
  const broken = await world.wait();
  const next = await world.wait({}, world.bob);
  await world.rows("UPDATE launch_line SET sealed_request = 'v1.AAAA', failed_tries = 8 WHERE deployment_id = $1", [broken.deployment_id.slice(3)]);
  await world.free(one);
  await world.launches.turn();
  expect(await statusesOf([broken.deployment_id, next.deployment_id])).toEqual(['waiting', 'waiting']);
  await world.launches.turn();
  expect(await statusesOf([broken.deployment_id, next.deployment_id])).toEqual(['failed', 'launched']);
  expect((await world.look(broken.deployment_id)).error.code).toBe('internal');
});

it('is one place in line for two requests with one Idempotency-Key, and one cancellation', async () => {
  await world.fill();
  const key = { 'idempotency-key': randomUUID() };
  const body = world.body({ when_out_of_stock: 'wait' });
  const send = () => world.api.call('POST', '/api/deploy/', { token: world.ada.token, headers: key, body });
  const answers = await Promise.all([send(), send(), send()]);
  expect(new Set(answers.map(({ body: { deployment } }) => deployment.deployment_id)).size).toBe(1);
  expect(await world.rows("SELECT 1 FROM launch_line WHERE status = 'waiting'")).toHaveLength(1);
  const id: string = answers[0]?.body.deployment.deployment_id;
  const again = { 'idempotency-key': randomUUID() };
  const cancels = [await world.cancel(id, world.ada, again), await world.cancel(id, world.ada, again)];
  expect(cancels.map(({ status }) => status)).toEqual([200, 200]);
  expect(await world.told(id)).toEqual([['pending', 1], ['failed', null]]);
  // what was accepted is repeated as it was, also when it has ended meanwhile
  expect((await send()).body.deployment.queue.position).toBe(1);
});

it('is woken by the freed GPU itself', async () => {
  const [one] = await world.fill();
  const { deployment_id: id } = await world.wait();
  // far longer than this test may take: nothing but the wake-up can serve the line after the worker's first turn
  const env = { ...world.api.env, RECONCILE_INTERVAL_MS: 3_600_000 };
  const worker = await NestFactory.createApplicationContext(WorkerModule.with(env, createLogger({ level: 'silent', name: 'test' })), { logger: false, abortOnError: false });
  try {
    await world.free(one);
    await eventually(async () => (await statusesOf([id]))[0] === 'launched');
  } finally {
    await worker.close();
  }
});
