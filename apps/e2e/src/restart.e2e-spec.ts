import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Customer } from './support/customer.js';
import { eventually } from './support/eventually.js';
import { allRulesHold } from './support/invariants.js';
import { memoryOfSessions } from './support/memory.js';
import { Database } from './support/postgres.js';
import { Stack, type Run } from './support/stack.js';

/** Stopping, killing and starting the whole cloud on one data folder. */
let stack: Stack;
let customer: Customer;

beforeAll(async () => {
  stack = await Stack.start({ console: true, simTime: 'scaled', env: { SIM_SCALE: '0.3', OPERATION_LEASE_SECONDS: '3', RECONCILE_INTERVAL_MS: '500', JOB_LOCK_MS: '2000' } });
  customer = await Customer.withKey(() => stack.api, 'laptop');
  const [runs, stops, sleeps] = await Promise.all(['runs', 'stops', 'sleeps'].map((vm_name) => customer.deploy({ vm_name, labels: { made: 'before' } })));
  await stack.api.stopInstance({ params: { id: stops?.id ?? '' } });
  await stack.api.hibernateInstance({ params: { id: sleeps?.id ?? '' } });
  await customer.reaches(stops?.id ?? '', 'SHUTOFF');
  await customer.reaches(sleeps?.id ?? '', 'HIBERNATED');
  // Output is collected for a moment before it is sent, so a console may still grow when its machine is already seen at rest.
  const printed = (id: string | undefined, last: string) => eventually(`"${last}" is on the console`, () => customer.consoleText(id ?? ''), (text) => text.includes(last));
  await Promise.all([printed(runs?.id, 'login:'), printed(stops?.id, 'reboot: Power down'), printed(sleeps?.id, 'reboot: Power down')]);
}, 360_000);

afterAll(async () => {
  await stack?.remove();
}, 120_000);

/** Everything a customer can see, but how much credit is left: what runs is charged on, and the rules of `expectInOrder` say that it is charged rightly. */
async function seen() {
  const { api } = stack;
  const { currency, hourly_burn } = (await api.getBalance()).balance;
  const all = { query: { page_size: '100', sort: 'created_at' } } as const;
  const { instances } = await api.listInstances(all);
  return {
    demo: stack.run.demo,
    instances,
    consoles: await Promise.all(instances.map(({ id }) => customer.consoleText(id))),
    volumes: (await api.listVolumes(all)).volumes,
    keys: (await api.listSshKeys(all)).ssh_keys,
    operations: (await api.listOperations(all)).operations,
    stocks: (await api.listGpuStocks()).gpu_stocks,
    balance: { currency, hourly_burn },
  };
}

async function expectInOrder(): Promise<void> {
  const database = Database.open(stack.run.database_url);
  try {
    await allRulesHold(database);
  } finally {
    await database.close();
  }
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Starts again and tells how long that took. */
/** A start on an old folder is meant to take at most 15 s, which only the machine's owner can judge; a wrong one takes for ever, and `Stack` gives it up. */
async function startAgain(after: string): Promise<void> {
  const ms = await stack.startAgain();
  process.stdout.write(`ready ${(ms / 1_000).toFixed(1)} s after ${after}\n`);
}

it('tells where everything is, to its owner only, and stays small', () => {
  const { pids, demo, api_url } = stack.run;
  expect(statSync(join(stack.dataDir, 'run.json')).mode & 0o777).toBe(0o600);
  expect(Object.keys(pids).sort()).toEqual(['agent-CANADA-1', 'agent-FINLAND-1', 'agent-FINLAND-2', 'agent-FINLAND-3', 'api', 'console', 'launcher', 'postgres', 'redis', 'worker']);
  expect(api_url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(demo).toEqual({ email: expect.stringContaining('@'), password: expect.stringMatching(/.{12,}/), api_key: expect.stringMatching(/^grn_/) });
  const { launcher, ...others } = pids;
  const megabytes = memoryOfSessions(Object.values(others));
  process.stdout.write(`memory of the idle cloud: ${megabytes} MB\n`);
  expect(megabytes).toBeGreaterThan(100);
  expect(megabytes).toBeLessThan(1_024);
  expect(launcher).toBeGreaterThan(0);
});

it('stops by SIGTERM without leaving a process, and comes back as it was', async () => {
  const before = await seen();
  const { pids } = stack.run;
  await stack.stop();
  expect(Object.entries(pids).filter(([, pid]) => isAlive(pid))).toEqual([]);
  expect(existsSync(join(stack.dataDir, 'run.json'))).toBe(false);
  await startAgain('SIGTERM');
  expect(await seen()).toEqual(before);
  await expectInOrder();
});

it.each<[string, (pids: Run['pids']) => readonly string[]]>([
  ['the launcher alone', () => ['launcher']],
  ['everything at once', (pids) => Object.keys(pids)],
])('comes back as it was after kill -9 of %s', async (what, victims) => {
  const before = await seen();
  await stack.killAndWait(victims(stack.run.pids));
  await startAgain(`kill -9 of ${what}`);
  expect(await seen()).toEqual(before);
  await expectInOrder();
});

it('finishes a deployment that was under way when everything was killed', async () => {
  const { deploymentId, instanceId } = await customer.order({ vm_name: 'interrupted', volumes: [{ name: 'interrupted-data', size_gb: 100, volume_type: 'NVMe' }] });
  await eventually('the node builds it', () => customer.instance(instanceId), ({ status }) => status === 'BUILD');
  await stack.killAndWait(Object.keys(stack.run.pids));
  await startAgain('kill -9 in the middle of a deployment');
  expect(await customer.deployment(deploymentId)).toMatchObject({ status: 'active', error: null });
  await expectInOrder();
});

it('says in one sentence why it does not start', async () => {
  const { port } = new URL(stack.run.api_url);
  const elsewhere = mkdtempSync(join(tmpdir(), 'garrison-e2e-'));
  try {
    const taken = await stack.startRefused({ DATA_DIR: join(elsewhere, 'data'), API_PORT: port });
    expect(taken).toEqual({ code: 1, complaint: expect.stringMatching(new RegExp(`^Port ${port} for the API is already in use: [^\\n]+\\.$`)) });
  } finally {
    rmSync(elsewhere, { recursive: true, force: true });
  }
  const running = await stack.startRefused({});
  expect(running).toEqual({ code: 1, complaint: expect.stringMatching(/^Garrison already runs with the data folder [^\n]+\.$/) });
  await stack.ready();
});
