import { jobResourceOf, type AgentJob } from '@garrison/contracts';
import { minuteCharge, nanoFromPrice, type PriceBook } from '@garrison/domain';
import fc from 'fast-check';
import { stopClock } from '../../testing/clock.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { addNode, customer, deployBody, expectStatus, jobOf, type Customer } from '../../testing/world.js';
import { Transactions } from '../../platform/database/transactions.js';
import { Reconciliation } from '../billing/reconciliation.js';
import { Catalogue } from '../catalogue/catalogue.js';
import { OperationListeners } from '../instances/operation-listeners.js';
import { Ledger } from '../ledger/ledger.service.js';
import { Meter } from './meter.js';
import { PricePoints } from './price-points.js';

/**
 * Random histories against the real API, database and meter, beside a model that knows only this: what was in which state at which second, and what cost how
 * much from when on. A failure prints the seed and the path to it; GARRISON_SEED replays another one.
 */
const SEED = Number(process.env.GARRISON_SEED ?? 20_261_122);
const RUNS = 8;
const CREDIT = 900_000n * 1_000_000_000n;
const START = Date.UTC(2026, 2, 1, 10, 0, 30) / 1_000;

type Outcome = 'done' | 'refused' | 'broke';
type Step =
  | { kind: 'wait'; seconds: number }
  | { kind: 'command'; choice: number; seconds: number; outcome: Outcome; late: boolean }
  | { kind: 'meter'; how: 'once' | 'many' | 'killed' }
  | { kind: 'prices'; inMinutes: number; cents: number }
  | { kind: 'clock'; back: number };

const outcome = fc.constantFrom<Outcome>('done', 'done', 'done', 'refused', 'broke');
const forward = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.oneof(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 70, max: 9_000 })) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('command' as const), choice: fc.nat(100), seconds: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 150 })), outcome, late: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('meter' as const), how: fc.constantFrom('once' as const, 'many' as const, 'killed' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('prices' as const), inMinutes: fc.integer({ min: 0, max: 90 }), cents: fc.integer({ min: 100, max: 999 }) }) },
);
const backward = fc.record({ kind: fc.constant('clock' as const), back: fc.integer({ min: 1, max: 7_200 }) });

let api: TestApi;
let clock: Awaited<ReturnType<typeof stopClock>>;
beforeAll(async () => {
  api = await startTestApi({ WELCOME_CREDIT: '900000' });
  clock = await stopClock(api.dataSource, new Date(START * 1_000));
  await addNode(api, { id: 'fin1-p', gpus: 64, vcpus: 10_000, ramGb: 100_000 });
});
afterAll(() => api.close());

/** What a thing cost in a stretch of seconds; `to` null: it goes on. A stretch begins and ends within a minute that it is charged for. */
type Stretch = { from: number; to: number | null; item: string; dear: number; hourly: (minute: number) => bigint };

/** The world as the history knows it. */
class Model {
  now = START;
  stretches: Stretch[] = [];
  prices: { from: number; nano: bigint }[] = [{ from: 0, nano: nanoFromPrice(2.49) }];

  set(item: string, hourly: Stretch['hourly'] | null, dear = 0): void {
    const open = this.stretches.find((one) => one.item === item && one.to === null);
    if (open) open.to = this.now;
    if (hourly) this.stretches.push({ item, from: this.now, to: null, dear, hourly });
  }

  gpu = (minute: number): bigint => this.prices.reduce((last, price) => (price.from <= minute ? price : last)).nano;

  /** Every minute of everything before `until`, once, at the dearest it was. */
  cost(until: number): bigint {
    const minutes = new Map<string, Stretch>();
    for (const stretch of this.stretches) {
      const last = stretch.to === null ? until - 1 : Math.min(until - 1, Math.floor(stretch.to / 60));
      for (let minute = Math.floor(stretch.from / 60); minute <= last; minute += 1) {
        const key = `${stretch.item} ${minute}`;
        const there = minutes.get(key);
        if (!there || stretch.dear > there.dear) minutes.set(key, stretch);
      }
    }
    return [...minutes].reduce((sum, [key, { hourly }]) => {
      const minute = Number(key.split(' ')[1]);
      return sum + minuteCharge(hourly(minute), minute % 60);
    }, 0n);
  }
}

type Thing = { id: string; status: string; size: number };
/** One machine at a time, with its disk, and one volume that grows. */
class History {
  readonly model = new Model();
  machine: (Thing & { disk: number }) | undefined;
  volume: Thing | undefined;
  old: { id: string; job: AgentJob }[] = [];
  lists: { effectiveFrom: Date; book: PriceBook }[] = [];
  made = 0;

  constructor(readonly ada: Customer) {}

  async forward(seconds: number): Promise<void> {
    this.model.now += seconds;
    await clock.set(new Date(this.model.now * 1_000));
  }

  private async answer(id: string, job: AgentJob, how: Outcome): Promise<void> {
    const { payload } = job;
    const resource = jobResourceOf(payload);
    const failure = { code: 'step_failed', message: 'No.', step: null } as never;
    const machine = 'machine' in payload ? payload.machine : undefined;
    const built = how === 'done' && job.name === 'instance.deploy';
    const volumes = (machine?.volumes ?? []).map(({ volumeId }, at) => ({ volumeId, exists: built, attached: built, device: built ? `/dev/vd${'abc'[at]}` : null }));
    await api.app.get(OperationListeners).of(resource.type).apply({
      operationId: id, resource, region: 'FINLAND-1', fence: payload.fence, requestId: payload.requestId, attempt: 1, steps: [], outcome: how === 'done' ? { kind: 'done' } : { kind: how, failure },
      observation: how === 'broke' ? null : { machine: built ? 'running' : 'absent', volumes, gpuIds: built ? (machine?.gpuIds ?? []) : [] },
    });
  }

  /** The answer comes twice at once, and maybe once more long after. */
  private async settle(operationId: string, seconds: number, how: Outcome, late: boolean): Promise<void> {
    const job = await jobOf(api, operationId);
    await this.forward(seconds);
    await Promise.all([this.answer(operationId, job, how), this.answer(operationId, job, how)]);
    if (late) for (const one of this.old) await this.answer(one.id, one.job, 'done');
    this.old.push({ id: operationId, job });
  }

  private call(method: string, path: string, body?: unknown) {
    return expectStatus(202, api.call(method, path, { token: this.ada.token, body }));
  }

  private running(): void {
    this.model.set('compute', this.model.gpu, 2);
  }

  async command({ choice, seconds, outcome: how, late }: Extract<Step, { kind: 'command' }>): Promise<void> {
    const { machine, volume } = this;
    const can: (() => Promise<void>)[] = [];
    if (!machine) can.push(() => this.build(seconds, how === 'broke' ? 'refused' : how, late));
    if (machine?.status === 'ACTIVE') for (const name of ['stop', 'reboot', 'hibernate']) can.push(() => this.power(name, seconds, how, late));
    if (machine?.status === 'SHUTOFF') can.push(() => this.power('start', seconds, how, late));
    if (machine?.status === 'HIBERNATED') can.push(() => this.power('restore', seconds, how, late));
    if (machine) can.push(() => this.remove(seconds, late));
    if (!volume) can.push(() => this.makeVolume(seconds, how === 'broke' ? 'refused' : how, late));
    if (volume?.status === 'available') can.push(() => this.resize(seconds, how === 'broke' ? 'refused' : how, late), () => this.removeVolume(seconds, how === 'broke' ? 'refused' : how, late));
    await can[choice % can.length]?.();
  }

  private async build(seconds: number, how: Outcome, late: boolean): Promise<void> {
    const { deployment, operation_id } = await this.call('POST', '/api/deploy/', deployBody(this.ada, { assign_public_ip: false }));
    await this.settle(operation_id, seconds, how, late);
    if (how !== 'done') return;
    this.machine = { id: deployment.instance_id, status: 'ACTIVE', size: 1, disk: (this.made += 1) };
    this.running();
    this.model.set(`disk${this.made}`, () => 30_000_000n);
  }

  private async power(name: string, seconds: number, how: Outcome, late: boolean): Promise<void> {
    const { machine } = this;
    if (!machine) return;
    const before = machine.status;
    const { operation_id } = await this.call('POST', `/api/instances/${machine.id}/${name}/`);
    this.model.set('compute', null);
    await this.settle(operation_id, seconds, how, late);
    const after = { stop: 'SHUTOFF', reboot: 'ACTIVE', hibernate: 'HIBERNATED', start: 'ACTIVE', restore: 'ACTIVE' }[name] ?? '';
    machine.status = how === 'done' ? after : how === 'refused' ? before : 'ERROR';
    if (machine.status === 'ACTIVE' || machine.status === 'SHUTOFF') this.running();
    if (machine.status === 'HIBERNATED') this.model.set('compute', () => 10_000_000n, 1);
  }

  private async remove(seconds: number, late: boolean): Promise<void> {
    const { machine } = this;
    if (!machine) return;
    const { operation_id } = await this.call('DELETE', `/api/instances/${machine.id}/`);
    this.model.set('compute', null);
    await this.settle(operation_id, seconds, 'done', late);
    this.model.set(`disk${machine.disk}`, null);
    this.machine = undefined;
  }

  private async makeVolume(seconds: number, how: Outcome, late: boolean): Promise<void> {
    const { volume, operation_id } = await this.call('POST', '/api/volumes/', { name: `v${(this.made += 1)}-x`, size_gb: 100, region: 'FINLAND-1', volume_type: 'NVMe' });
    await this.settle(operation_id, seconds, how, late);
    if (how !== 'done') return;
    this.volume = { id: volume.id, status: 'available', size: 100 };
    this.model.set(`volume${volume.id}`, () => 30_000_000n, 100);
  }

  private async resize(seconds: number, how: Outcome, late: boolean): Promise<void> {
    const { volume } = this;
    if (!volume || volume.size > 9_000) return;
    const { operation_id } = await this.call('POST', `/api/volumes/${volume.id}/resize/`, { size_gb: volume.size + 137 });
    await this.settle(operation_id, seconds, how, late);
    if (how !== 'done') return;
    volume.size += 137;
    const { size } = volume;
    this.model.set(`volume${volume.id}`, () => 300_000n * BigInt(size), size);
  }

  private async removeVolume(seconds: number, how: Outcome, late: boolean): Promise<void> {
    const { volume } = this;
    if (!volume) return;
    const { operation_id } = await this.call('DELETE', `/api/volumes/${volume.id}/?is_permanent=true`);
    await this.settle(operation_id, seconds, how, late);
    if (how !== 'done') return;
    this.model.set(`volume${volume.id}`, null);
    this.volume = undefined;
  }

  /** A new price list, known from now on. */
  async prices(inMinutes: number, cents: number): Promise<void> {
    const [first] = api.app.get(Catalogue).priceLists;
    if (!first) throw new Error('no price list');
    const nano = BigInt(cents) * 10_000_000n;
    const earliest = Math.max(this.model.now * 1_000 + inMinutes * 60_000, (this.lists.at(-1)?.effectiveFrom.getTime() ?? 0) + 1);
    const gpus = { ...first.book.gpus, advanced: { ...first.book.gpus.advanced, 'H100-SXM5-80GB': { USD: nano, EUR: nano, INR: nano } } };
    this.lists.push({ effectiveFrom: new Date(earliest), book: { ...first.book, gpus } });
    this.model.prices.push({ from: Math.max(Math.ceil(earliest / 60_000), Math.floor(this.model.now / 60) + 1), nano });
    const transactions = api.app.get(Transactions);
    await transactions.commit((tx) => new PricePoints(transactions, { priceLists: [first, ...this.lists] }).store(tx));
  }
}

async function meter(how: Extract<Step, { kind: 'meter' }>['how']): Promise<void> {
  const transactions = api.app.get(Transactions);
  const killed = { reader: transactions.reader, commit: (work: (tx: unknown) => Promise<unknown>) => transactions.commit(async (tx) => { await work(tx); throw new Error('killed'); }) };
  if (how === 'killed') return new Meter(killed as never).run().then(({ accounts }) => expect(accounts).toBe(0), (error: Error) => expect(error.message).toBe('killed'));
  await Promise.all(Array.from({ length: how === 'many' ? 3 : 1 }, () => api.app.get(Meter).run()));
}

/** What holds after every step, whatever happened. */
async function invariants({ ada: { accountId } }: History): Promise<void> {
  const { first_difference } = await api.app.get(Reconciliation).run({ accountId });
  expect(first_difference).toBeNull();
  const overlaps = await api.dataSource.query(
    `SELECT a.id FROM usage_intervals a JOIN usage_intervals b ON a.resource_id = b.resource_id AND a.kind = b.kind AND a.id < b.id
     WHERE a.account_id = $1 AND a.first_minute < coalesce(b.end_minute, 2147483647) AND b.first_minute < coalesce(a.end_minute, 2147483647)
       AND a.first_minute < coalesce(a.end_minute, 2147483647) AND b.first_minute < coalesce(b.end_minute, 2147483647)`,
    [accountId],
  );
  expect(overlaps).toEqual([]);
}

const chargedOf = async (accountId: string) => {
  const [row] = await api.dataSource.query('SELECT metered_until FROM usage_meters WHERE account_id = $1', [accountId]);
  return { until: row.metered_until as number, nano: CREDIT - (await api.app.get(Ledger).balance(api.dataSource.manager, accountId)) };
};

async function begin(): Promise<History> {
  await api.dataSource.query("DELETE FROM price_points WHERE from_minute > 0");
  await api.dataSource.query('UPDATE price_points SET to_minute = NULL');
  await clock.set(new Date(START * 1_000));
  return new History(await customer(api));
}

/** Leaves nothing that later histories would charge. */
async function end({ ada: { accountId } }: History): Promise<void> {
  await api.dataSource.transaction(async (tx) => {
    await tx.query('SET LOCAL session_replication_role = replica');
    await tx.query('UPDATE usage_intervals SET settled = true, end_minute = coalesce(end_minute, first_minute), closed_at = coalesce(closed_at, now()) WHERE account_id = $1', [accountId]);
    await tx.query("UPDATE gpu_devices SET instance_id = NULL");
  });
}

async function take(history: History, step: Step): Promise<void> {
  if (step.kind === 'wait') return history.forward(step.seconds);
  if (step.kind === 'command') return history.command(step);
  if (step.kind === 'meter') return meter(step.how);
  if (step.kind === 'prices') return history.prices(step.inMinutes, step.cents);
  return history.forward(-step.back);
}

it('charges every minute of every thing once, at the dearest price it had in it, and no other', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(forward, { minLength: 5, maxLength: 30 }), async (steps) => {
      const history = await begin();
      for (const step of [...steps, { kind: 'wait', seconds: 61 } as const, { kind: 'meter', how: 'once' } as const]) {
        await take(history, step);
        await invariants(history);
        const charged = await chargedOf(history.ada.accountId);
        expect(charged.nano).toBe(history.model.cost(charged.until));
      }
      const { until } = await chargedOf(history.ada.accountId);
      expect(history.model.cost(Math.floor(history.model.now / 60))).toBe(history.model.cost(until));
      await end(history);
    }),
    { seed: SEED, numRuns: RUNS, interruptAfterTimeLimit: 90_000, markInterruptAsFailure: false },
  );
}, 180_000);

it('never goes back and never charges twice when the clock jumps', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof({ weight: 5, arbitrary: forward }, { weight: 2, arbitrary: backward }), { minLength: 5, maxLength: 30 }), async (steps) => {
      const history = await begin();
      let before = await chargedOf(history.ada.accountId);
      for (const step of steps) {
        if (step.kind === 'prices') continue; // no two histories of a price
        await take(history, step);
        await invariants(history);
        const charged = await chargedOf(history.ada.accountId);
        expect(charged.until).toBeGreaterThanOrEqual(before.until);
        expect(charged.nano >= before.nano).toBe(true);
        before = charged;
      }
      await end(history);
    }),
    { seed: SEED, numRuns: RUNS, interruptAfterTimeLimit: 90_000, markInterruptAsFailure: false },
  );
}, 180_000);
