import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { agentQueueName } from '@garrison/contracts';
import { freePort } from './testing/free-port.js';
import { simulationClient } from './testing/simulation-client.js';
import { jobFor, machineSpec, testSettings } from './testing/test-agent.js';
import { testRedis } from './testing/test-redis.js';

const main = resolve(__dirname, '../dist/main.js');

let redis: Awaited<ReturnType<typeof testRedis>>;
let place: ReturnType<typeof testSettings>;
let port: number;
let child: ChildProcess | undefined;

/** The agent as it is installed: built, in a process of its own. Resolves when it takes jobs. */
async function startProcess(over: NodeJS.ProcessEnv = {}): Promise<void> {
  child = spawn(process.execPath, [main], {
    env: { ...process.env, ...place.env, LOG_LEVEL: 'info', ...over },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  await new Promise<void>((started, failed) => {
    child?.once('exit', (code) => failed(new Error(`the agent ended with code ${code}:\n${output}`)));
    child?.stdout?.on('data', (chunk) => {
      output += String(chunk);
      if (output.includes('"msg":"agent started"')) started();
    });
  });
}

const ended = (process: ChildProcess) => new Promise<number | null>((done) => process.once('exit', (code) => done(code)));

async function kill(signal: NodeJS.Signals): Promise<number | null> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return null;
  const end = ended(child);
  child.kill(signal);
  return end;
}

beforeAll(async () => {
  if (!existsSync(main)) throw new Error(`${main} is missing: build the agent first (npx nx build @garrison/agent)`);
  redis = await testRedis(12);
  port = await freePort();
  place = testSettings({
    REDIS_URL: redis.redisUrl,
    SIM_TIME: 'stepped',
    AGENT_PORT: String(port),
    JOB_LOCK_MS: '1000',
    SHUTDOWN_GRACE_MS: '0',
  });
});
afterAll(async () => {
  await kill('SIGKILL');
  await redis.queue.close();
  place.remove();
});

it('killed again and again in the middle of a deploy, it ends it once, with its GPUs held once', async () => {
  await startProcess();
  const sim = simulationClient(port);
  const nodes = await redis.until(() => (redis.nodes().length > 0 ? redis.nodes() : undefined));
  const gpuIds = nodes[0]?.gpus.slice(1, 3).map(({ id }) => id) ?? [];
  const target = { instanceId: randomUUID(), nodeId: 'node-01', fence: 1 };
  const deploy = jobFor('instance.deploy', { ...target, machine: machineSpec(gpuIds) });
  await redis.queue.publisher.publish(agentQueueName('TEST-1'), [deploy]);

  const passed: string[] = [];
  // asked to stop in the middle, it hands the job back, which must not cost an attempt either
  for (const [count, signal] of [
    [1, 'SIGKILL'],
    [3, 'SIGTERM'],
    [3, 'SIGKILL'],
  ] as const) {
    passed.push(...(await sim.step(count)));
    await sim.untilWaiting();
    await kill(signal);
    await startProcess();
  }
  passed.push(...(await sim.step(2)));
  const answer = await redis.until(() => redis.payloadsOf('outcome').at(-1));

  expect(answer).toMatchObject({
    operationId: deploy.id,
    outcome: { kind: 'done' },
    attempt: 1,
    observation: { machine: 'running', gpuIds },
  });
  // nothing that was done before a kill was done again
  expect(passed).toEqual([
    'define',
    'claim_gpus',
    'create_volume',
    'attach_volume',
    'connect_network',
    'boot:firmware',
    'boot:kernel',
    'boot:services',
    'boot:cloud_init',
  ]);
  const holders = await redis.until(() => {
    const gpus = redis.nodes().flatMap((node) => node.gpus);
    const held = gpus.filter(({ heldBy }) => heldBy !== null).map(({ id, heldBy }) => [id, heldBy]);
    return held.length > 0 ? held : undefined;
  });
  expect(holders).toEqual(gpuIds.map((id) => [id, target.instanceId]));
  expect(redis.payloadsOf('outcome')).toHaveLength(1);
}, 120_000);

it('asked for again after its end, the deploy is answered from the journal', async () => {
  const [first] = redis.payloadsOf('outcome');
  await kill('SIGKILL');
  await startProcess();
  const operationId = first?.operationId ?? '';
  const again = jobFor('instance.deploy', {
    instanceId: first?.resource.id ?? '',
    nodeId: 'node-01',
    fence: 1,
    machine: machineSpec(['a GPU that is not there']),
  });
  await redis.queue.publisher.publish(agentQueueName('TEST-1'), [
    { ...again, id: operationId, payload: { ...again.payload, operationId } },
  ]);
  await redis.until(() => (redis.payloadsOf('outcome').length === 2 ? true : undefined));
  expect(redis.payloadsOf('outcome')[1]).toEqual(first);
}, 60_000);

it('lets no second agent into its folder, and says which process is there', async () => {
  const second = spawn(process.execPath, [main], {
    env: { ...process.env, ...place.env, AGENT_PORT: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let message = '';
  second.stderr?.on('data', (chunk) => (message += String(chunk)));
  expect(await ended(second)).toBe(1);
  expect(message).toContain(`another agent (process ${child?.pid}) runs in`);
}, 60_000);

it('stops in order when it is asked to', async () => {
  expect(await kill('SIGTERM')).toBe(0);
  expect(existsSync(`${place.settings.DATA_DIR}/agent.lock`)).toBe(false);
}, 60_000);

it('killed in a burst of deploys, it loses none that it answered and doubles no GPU', async () => {
  const burst = { SIM_TIME: 'instant', DATA_DIR: `${place.settings.DATA_DIR}-burst` };
  await startProcess(burst);
  const nodes = await redis.until(() => freeNodes());
  const jobs = nodes.flatMap(({ id: nodeId, gpus }) =>
    gpus.map((gpu) => jobFor('instance.deploy', { instanceId: randomUUID(), nodeId, fence: 1, machine: machineSpec([gpu.id]) })),
  );
  const answered = () =>
    new Set(
      redis
        .payloadsOf('outcome')
        .filter(({ outcome }) => outcome.kind === 'done')
        .map(({ operationId }) => operationId),
    );
  await redis.queue.publisher.publish(agentQueueName('TEST-1'), jobs);
  await redis.until(() => (jobs.some(({ id }) => answered().has(id)) ? true : undefined));
  await kill('SIGKILL');
  await startProcess(burst);
  await redis.until(() => (jobs.every(({ id }) => answered().has(id)) ? true : undefined));
  const wanted = jobs.map(({ payload }) => `${payload.machine.gpuIds[0]} ${payload.instanceId}`).sort();
  const held = () =>
    redis
      .nodes()
      .flatMap(({ gpus }) => gpus.flatMap(({ id, heldBy }) => (heldBy === null ? [] : [`${id} ${heldBy}`])))
      .sort();
  await redis.until(() => (held().length === wanted.length ? true : undefined));
  expect(held()).toEqual(wanted);
  expect(await kill('SIGTERM')).toBe(0);
}, 120_000);

/** The nodes as last reported, once all of their GPUs are free. */
function freeNodes() {
  const nodes = redis.nodes();
  return nodes.every(({ gpus }) => gpus.every(({ heldBy }) => heldBy === null)) ? nodes : undefined;
}

it('ends with a clear sentence when its settings or its fleet file are wrong', async () => {
  const run = async (over: NodeJS.ProcessEnv) => {
    const wrong = spawn(process.execPath, [main], { env: { ...process.env, ...place.env, ...over }, stdio: ['ignore', 'ignore', 'pipe'] });
    let message = '';
    wrong.stderr?.on('data', (chunk) => (message += String(chunk)));
    return [await ended(wrong), message];
  };
  expect(await run({ SIM_TIME: 'quick' })).toEqual([1, expect.stringContaining('SIM_TIME')]);
  expect(await run({ REGION: 'MOON-1' })).toEqual([1, expect.stringMatching(/fleet\.yaml:1: there is no region MOON-1/)]);
}, 60_000);
