import { RunningClock } from './support/clock.js';
import { Customer, type Accepted } from './support/customer.js';
import { eventually } from './support/eventually.js';
import { allRulesHold } from './support/invariants.js';
import { Database } from './support/postgres.js';
import { Stack } from './support/stack.js';

/**
 * `kill -9` of each process while machines stand still at every step of their deployment and other commands are under way. Afterwards time runs:
 * everything must end, well or with a reason, and nothing may be lost or held twice.
 */
let stack: Stack;
let customer: Customer;
let database: Database;

const REGION = 'FINLAND-1';
const GPUS = 16;
/** A deployment with three disks has twelve passes: define, claim, 2 × create, 3 × attach, connect, 4 pieces of the boot. */
const MOMENTS = [1, 2, 4, 6, 8, 10, 11];

beforeAll(async () => {
  stack = await Stack.start({
    simTime: 'stepped',
    fleet: { [REGION]: [{ id: 'fin1-h100', model: 'H100-SXM5-80GB', gpus: GPUS / 2, count: 2 }] },
    env: { OPERATION_LEASE_SECONDS: '3', RECONCILE_INTERVAL_MS: '500', JOB_LOCK_MS: '2000' },
  });
  database = Database.open(stack.run.database_url);
  customer = await Customer.withKey(() => stack.api, 'laptop');
  const donated = MOMENTS.map((moment) => ({ name: `kept-${moment}`, size_gb: 100, volume_type: 'NVMe' as const }));
  await withTime(async () => {
    const donor = await customer.deploy({ vm_name: 'donor', volumes: donated });
    await customer.remove(donor.id);
  });
}, 360_000);

afterAll(async () => {
  await database?.close();
  await stack?.remove();
}, 120_000);

/** Lets stepped time run while something is waited for. */
async function withTime<T>(work: () => Promise<T>): Promise<T> {
  const clock = new RunningClock(stack.simulation(REGION));
  try {
    return await work();
  } finally {
    await clock.stop();
  }
}

/** Who holds which GPU, as the hardware says and as the rows say. */
async function holders(): Promise<{ hardware: string[]; rows: string[] }> {
  const { nodes } = await stack.simulation(REGION).look();
  const rows = await database.rows<{ id: string; instance_id: string }>('SELECT id, instance_id FROM gpu_devices WHERE instance_id IS NOT NULL AND region = $1', [REGION]);
  return { hardware: nodes.flatMap(({ gpus }) => gpus.flatMap(({ id, heldBy }) => (heldBy ? [`${id} ${heldBy}`] : []))).sort(), rows: rows.map(({ id, instance_id }) => `${id} ${instance_id}`).sort() };
}

async function expectAllInOrder(): Promise<void> {
  await allRulesHold(database, { timeoutMs: 45_000, everyMs: 250 });
  const { hardware, rows } = await holders();
  expect(hardware).toEqual(rows);
}

/** Four machines that run, to be told something else. */
const prepare = () => withTime(() => Promise.all(['stops', 'sleeps', 'wakes', 'goes'].map((vm_name) => customer.deploy({ vm_name }))));

/** Gives a machine a command and lets it get as far as its first steps. */
async function underWay(id: string, name: string, command: 'stopInstance' | 'hibernateInstance' | 'restoreInstance' | 'deleteInstance', passes: number): Promise<void> {
  await stack.api[command]({ params: { id } });
  if (passes > 0) await stack.simulation(REGION).step(passes, name);
}

it.each(['worker', `agent-${REGION}`, 'api', 'redis', 'postgres'])('survives kill -9 of %s at every step of a deployment', async (victim) => {
  const kept = (await customer.volumes(({ name }) => name.startsWith('kept-'))).map(({ id }) => id);
  expect(kept).toHaveLength(MOMENTS.length);
  const [stops, sleeps, wakes, goes] = await prepare();
  if (!stops || !sleeps || !wakes || !goes) throw new Error('a deployment got lost');
  await stack.api.hibernateInstance({ params: { id: wakes.id } });
  await withTime(() => customer.reaches(wakes.id, 'HIBERNATED'));

  const orders: Accepted[] = [];
  for (const [at, moment] of MOMENTS.entries()) {
    const vm_name = `at-${moment}`;
    orders.push(await customer.order({ vm_name, volumes: [{ name: `new-${moment}`, size_gb: 100, volume_type: 'HDD' }], attach_volume_ids: [kept[at] ?? ''] }));
    const { released } = await stack.simulation(REGION).step(moment, vm_name);
    expect(released).toHaveLength(moment);
  }
  await underWay(stops.id, 'stops', 'stopInstance', 0);
  await underWay(sleeps.id, 'sleeps', 'hibernateInstance', 1);
  await underWay(wakes.id, 'wakes', 'restoreInstance', 1);
  await underWay(goes.id, 'goes', 'deleteInstance', 2);
  orders.push(await customer.order({ vm_name: 'at-0' }));

  await stack.kill(victim);
  await stack.kill(victim); // and once more while it comes back

  const tally = await withTime(async () => {
    const ends: Record<string, number> = {};
    for (const { deploymentId, instanceId } of orders) {
      const deployment = await customer.deployment(deploymentId);
      const machine = await customer.comesToRest(instanceId);
      expect([deployment.status, machine.status]).toEqual(deployment.error ? ['failed', 'ERROR'] : ['active', 'ACTIVE']);
      if (deployment.error) expect(deployment.error.message).toMatch(/\w+ \w+/);
      ends[machine.status] = (ends[machine.status] ?? 0) + 1;
    }
    expect((await customer.comesToRest(stops.id)).status).toBe('SHUTOFF');
    expect((await customer.comesToRest(sleeps.id)).status).toBe('HIBERNATED');
    expect((await customer.comesToRest(wakes.id)).status).toBe('ACTIVE');
    await eventually('a deleted machine is gone', () => customer.instance(goes.id), ({ status }) => status === 'DELETED');
    await eventually('no operation is unfinished', () => database.rows("SELECT kind FROM operations WHERE status IN ('pending', 'running')"), (rows) => rows.length === 0);
    return ends;
  });
  process.stdout.write(`kill -9 of ${victim}: deployments ended ${JSON.stringify(tally)}\n`);
  await expectAllInOrder();

  await withTime(async () => {
    const { instances } = await stack.api.listInstances({ query: { page_size: '100' } });
    const made = (volumes: (typeof instances)[number]['volume_attachments']) => volumes.map(({ volume_id }) => volume_id).filter((id) => !kept.includes(id));
    await Promise.all(instances.map(({ id, volume_attachments }) => customer.remove(id, made(volume_attachments))));
  });
  expect(await customer.stock()).toBe(GPUS);
  expect((await customer.volumes()).map(({ id, status }) => [id, status]).sort()).toEqual(kept.map((id) => [id, 'available']).sort());
  await expectAllInOrder();
});
