import { randomUUID } from 'node:crypto';
import { agentHeartbeatKey, agentQueueName, machineSeen } from '@garrison/contracts';
import { pino } from 'pino';
import { startAgent, type Agent } from './agent.js';
import { jobFor, machineSpec, testSettings } from './testing/test-agent.js';
import { testRedis } from './testing/test-redis.js';

let redis: Awaited<ReturnType<typeof testRedis>>;
let agent: Agent;
let remove: () => void;
beforeAll(async () => {
  redis = await testRedis(11);
  const { settings, remove: removeFolder } = testSettings();
  remove = removeFolder;
  agent = await startAgent(settings, { ...redis.queue, heartbeats: redis.queue.connection }, pino({ level: 'silent' }));
});
afterAll(async () => {
  await agent.stop();
  await redis.queue.close();
  remove();
});

const run = async (job: ReturnType<typeof jobFor>) => {
  await redis.queue.publisher.publish(agentQueueName('TEST-1'), [job]);
  return redis.until(() => redis.payloadsOf('outcome').find(({ operationId }) => operationId === job.id));
};
const nodes = () => redis.until(() => (redis.nodes().length > 0 ? redis.nodes() : undefined));

it('lives in Redis: a heartbeat that runs out, a first report', async () => {
  expect(await redis.queue.connection.ttl(agentHeartbeatKey('TEST-1'))).toBeGreaterThan(0);
  expect((await nodes()).map(({ id }) => id)).toEqual(['node-01', 'node-02']);
});

it('does every job over BullMQ, and reports what changed', async () => {
  const target = { instanceId: randomUUID(), nodeId: 'node-01', fence: 1 };
  const gpuIds = (await nodes())[0]?.gpus.slice(0, 2).map(({ id }) => id) ?? [];
  const machine = machineSpec(gpuIds);
  const next = (fence: number) => ({ ...target, fence });
  const seen = [];
  for (const job of [
    jobFor('instance.deploy', { ...next(1), machine }),
    jobFor('instance.stop', { ...next(2), graceMs: 1_000 }),
    jobFor('instance.start', next(3)),
    jobFor('instance.reboot', next(4)),
    jobFor('instance.hibernate', next(5)),
    jobFor('instance.restore', { ...next(6), machine }),
  ]) {
    const answer = await run(job);
    seen.push([job.name, answer.outcome.kind, machineSeen(answer)?.machine]);
  }
  expect(seen).toEqual([
    ['instance.deploy', 'done', 'running'],
    ['instance.stop', 'done', 'stopped'],
    ['instance.start', 'done', 'running'],
    ['instance.reboot', 'done', 'running'],
    ['instance.hibernate', 'done', 'hibernated'],
    ['instance.restore', 'done', 'running'],
  ]);
  const holds = (count: number) =>
    redis.until(() => (redis.nodes()[0]?.gpus.filter(({ heldBy }) => heldBy === target.instanceId).length === count ? true : undefined));
  await holds(2);
  expect((await run(jobFor('instance.delete', { ...next(7), deleteVolumeIds: [] }))).observation).toMatchObject({
    machine: 'absent',
    volumes: [{ exists: true, attached: false }],
  });
  await holds(0);
  await redis.until(() => (consoleOf(target.instanceId).includes('hibernation exit') ? true : undefined));
  expect(consoleOf(target.instanceId).match(/login:/g)).toHaveLength(3);
});

it('has passing trouble tried again by the queue', async () => {
  const gpuIds = (await nodes())[1]?.gpus.slice(0, 1).map(({ id }) => id) ?? [];
  const answer = await run(
    jobFor('instance.deploy', {
      instanceId: randomUUID(),
      nodeId: 'node-02',
      fence: 1,
      machine: machineSpec(gpuIds, { name: 'x-sim-flaky-boot' }),
    }),
  );
  expect(answer).toMatchObject({ attempt: 2, outcome: { kind: 'done' } });
});

/** A machine's output put together from its pieces, repeated ones once. */
function consoleOf(instanceId: string): string {
  const pieces = new Map(
    redis
      .payloadsOf('console')
      .flatMap(({ chunks }) => chunks)
      .filter((piece) => piece.instanceId === instanceId)
      .map(({ offset, text }) => [offset, text]),
  );
  return [...pieces]
    .sort(([a], [b]) => a - b)
    .map(([, text]) => text)
    .join('');
}
