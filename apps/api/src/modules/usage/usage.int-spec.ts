import { formatAmount, minuteCharge, nanoFromPrice, sumAmounts } from '@garrison/domain';
import { stopClock } from '../../testing/clock.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { addNode, answer, customer, deployBody, expectStatus, type Customer } from '../../testing/world.js';
import { Transactions } from '../../platform/database/transactions.js';
import { Ledger } from '../ledger/ledger.service.js';
import { Meter } from './meter.js';
import { PricePoints, PriceRewritten } from './price-points.js';

const START = new Date('2026-03-01T10:00:00.000Z');
const H100 = nanoFromPrice(2.49);
const OS_DISK = nanoFromPrice(0.03); // 100 GB NVMe
const SLEEP = nanoFromPrice(0.01);
const CREDIT = 100_000_000_000n;

let api: TestApi;
let clock: Awaited<ReturnType<typeof stopClock>>;
let ada: Customer;
beforeAll(async () => {
  api = await startTestApi();
  clock = await stopClock(api.dataSource, START);
  await addNode(api, { id: 'fin1-a', gpus: 32 });
});
afterAll(() => api.close());
beforeEach(async () => {
  await clock.set(START);
  ada = await customer(api);
});

const meter = () => api.app.get(Meter);
const done = { kind: 'done' } as const;
const spent = async (who = ada): Promise<string> => formatAmount(CREDIT - (await api.app.get(Ledger).balance(api.dataSource.manager, who.accountId)));
/** What minutes 10:00 + from … 10:00 + to – 1 cost at an hourly price. */
const cost = (hourly: bigint, from: number, to: number): bigint => sumAmounts(Array.from({ length: to - from }, (_, at) => minuteCharge(hourly, (from + at) % 60)));
/** Moves the clock to so many minutes (and seconds) after ten. */
const at = (minutes: number, seconds = 0) => clock.set(new Date(START.getTime() + minutes * 60_000 + seconds * 1_000));

async function build(change: Record<string, unknown> = {}): Promise<string> {
  const { deployment, operation_id } = await expectStatus(202, api.call('POST', '/api/deploy/', { token: ada.token, body: deployBody(ada, { assign_public_ip: false, ...change }) }));
  await answer(api, operation_id, done);
  return deployment.instance_id;
}
async function command(id: string, name: string, outcome: Parameters<typeof answer>[2] = done): Promise<void> {
  const { operation_id } = await expectStatus(202, api.call('POST', `/api/instances/${id}/${name}/`, { token: ada.token }));
  await answer(api, operation_id, outcome);
}
const intervals = (id: string): Promise<{ kind: string; price_key: string; quantity: number; first: number; until: number | null; role: string | null }[]> =>
  api.dataSource.query(
    "SELECT kind, price_key, quantity, role, first_minute - minute_of($2) AS first, end_minute - minute_of($2) AS until FROM usage_intervals WHERE resource_id = $1 ORDER BY opened_at, first_minute, end_minute", [id, START]);

describe('a machine', () => {
  it('costs its GPUs from the minute it was seen to run, stopped or not, and its disks until they are gone', async () => {
    const id = await build();
    await at(5, 59);
    await command(id, 'stop');
    await at(20);
    await command(id, 'start');
    await at(30, 1);
    const { operation_id } = await expectStatus(202, api.call('DELETE', `/api/instances/${id}/`, { token: ada.token }));
    await answer(api, operation_id, done);
    await at(45);
    await meter().run();
    // the minute of the delete was begun, and is charged once
    expect(await spent()).toBe(formatAmount(cost(H100, 0, 31) + cost(OS_DISK, 0, 31)));
    expect((await intervals(id)).map(({ first, until }) => [first, until])).toEqual([[0, 6], [6, 21], [21, 31]]);
  });

  it('sleeps for the flat price, from the minute after the last one it ran in to the first one it runs again', async () => {
    const id = await build();
    await at(10, 30);
    await command(id, 'hibernate');
    await at(30, 15);
    await command(id, 'restore');
    await at(40);
    await meter().run();
    expect(await spent()).toBe(formatAmount(cost(H100, 0, 11) + cost(SLEEP, 11, 30) + cost(H100, 30, 40) + cost(OS_DISK, 0, 40)));
  });

  it('costs a minute once, whatever happens in it', async () => {
    const id = await build();
    for (const name of ['stop', 'start', 'reboot', 'hibernate', 'restore', 'stop']) {
      await clock.forward(5);
      await command(id, name);
    }
    await at(1);
    await meter().run();
    expect(await spent()).toBe(formatAmount(cost(H100, 0, 1) + cost(OS_DISK, 0, 1)));
  });

  it('costs nothing while a command is on its way, nor in ERROR', async () => {
    const id = await build();
    await at(3);
    const { operation_id } = await expectStatus(202, api.call('POST', `/api/instances/${id}/stop/`, { token: ada.token }));
    await at(10);
    await answer(api, operation_id, { kind: 'broke', failure: { code: 'step_failed', message: 'It broke.', step: null } } as never, null);
    await at(60);
    await meter().run();
    expect(await spent()).toBe(formatAmount(cost(H100, 0, 4) + cost(OS_DISK, 0, 60)));
  });

  it('costs nothing when it could not be built', async () => {
    const { operation_id } = await expectStatus(202, api.call('POST', '/api/deploy/', { token: ada.token, body: deployBody(ada, { volumes: [{ name: 'data-1', size_gb: 500, volume_type: 'NVMe' }] }) }));
    await at(20);
    await answer(api, operation_id, { kind: 'refused', failure: { code: 'refused', message: 'No.', step: null } } as never, { machine: 'absent', volumes: [], gpuIds: [] });
    await at(90);
    await meter().run();
    expect(await spent()).toBe('0.00');
    expect(await api.dataSource.query('SELECT 1 FROM usage_intervals WHERE account_id = $1', [ada.accountId])).toEqual([]);
  });

  it('an hour costs the hourly price to the last nano-unit, however it is cut into charges', async () => {
    await build({ volumes: [{ name: 'data-1', size_gb: 333, volume_type: 'HDD' }] });
    for (const minutes of [1, 2, 17, 18, 59, 60]) {
      await at(minutes, 30);
      await meter().run();
    }
    expect(await spent()).toBe(formatAmount(H100 + OS_DISK + nanoFromPrice(0.02664)));
    const entries = await api.dataSource.query("SELECT from_minute - minute_of($2) AS from, to_minute - minute_of($2) AS to FROM ledger_entries WHERE account_id = $1 AND kind = 'usage' ORDER BY 1", [ada.accountId, START]);
    expect(entries).toEqual([[0, 1], [1, 2], [2, 17], [17, 18], [18, 59], [59, 60]].map(([from, to]) => ({ from, to })));
  });
});

describe('disks', () => {
  it('a resize is charged by the new size from its minute on; a disk counts with the machine it hangs on', async () => {
    const created = await expectStatus(202, api.call('POST', '/api/volumes/', { token: ada.token, body: { name: 'archive', size_gb: 100, region: 'FINLAND-1', volume_type: 'NVMe' } }));
    const { id } = created.volume;
    await at(2);
    await answer(api, created.operation_id, done);
    await at(7, 20);
    const resize = await expectStatus(202, api.call('POST', `/api/volumes/${id}/resize/`, { token: ada.token, body: { size_gb: 200 } }));
    await answer(api, resize.operation_id, done);
    await at(60);
    await meter().run();
    expect(await spent()).toBe(formatAmount(cost(OS_DISK, 2, 7) + cost(2n * OS_DISK, 7, 60)));
    const machine = await build({ attach_volume_ids: [id] });
    await at(61);
    const rows = await intervals(id);
    expect(rows.map(({ quantity, first, until, role }) => [quantity, first, until, role])).toEqual([[100, 2, 7, null], [200, 7, 61, null], [200, 61, null, 'data']]);
    const [carried] = await api.dataSource.query('SELECT instance_id FROM usage_intervals WHERE resource_id = $1 AND end_minute IS NULL', [id]);
    expect(carried.instance_id).toBe(machine);
  });
});

describe('the meter', () => {
  it('posts once, however many workers meter at once', async () => {
    await build();
    const others = await Promise.all([1, 2, 3].map(async () => customer(api)));
    for (const other of others) {
      const { operation_id } = await expectStatus(202, api.call('POST', '/api/volumes/', { token: other.token, body: { name: 'archive', size_gb: 100, region: 'FINLAND-1', volume_type: 'NVMe' } }));
      await answer(api, operation_id, done);
    }
    await at(180, 10);
    await Promise.all([1, 2, 3, 4].map(() => meter().run()));
    await meter().run();
    expect(await spent()).toBe(formatAmount(3n * (H100 + OS_DISK)));
    for (const other of others) expect(await spent(other)).toBe(formatAmount(3n * OS_DISK));
    const [{ hours }] = await api.dataSource.query("SELECT count(*)::int AS hours FROM ledger_entries WHERE account_id = $1 AND kind = 'usage'", [ada.accountId]);
    expect(hours).toBe(3);
  });

  it('leaves nothing half charged when it dies before its commit', async () => {
    await build();
    await at(5);
    const dying = new Meter({ reader: api.dataSource.manager, commit: (work: (tx: unknown) => Promise<unknown>) => api.app.get(Transactions).commit(async (tx) => { await work(tx); throw new Error('killed'); }) } as never);
    await expect(dying.run()).rejects.toThrow('killed');
    expect(await spent()).toBe('0.00');
    await meter().run();
    expect(await spent()).toBe(formatAmount(cost(H100, 0, 5) + cost(OS_DISK, 0, 5)));
  });

  it('never goes back: what is charged stays charged, and nothing is charged again', async () => {
    const id = await build();
    await at(30);
    await meter().run();
    await at(10);
    await meter().run();
    await command(id, 'stop');
    await at(20);
    await command(id, 'hibernate').catch(() => undefined);
    await at(40);
    await meter().run();
    expect(await spent()).toBe(formatAmount(cost(H100, 0, 40) + cost(OS_DISK, 0, 40)));
  });

  it('waits for no one: an account whose usage is just changing is charged at the next turn', async () => {
    const id = await build();
    await at(10);
    await api.app.get(Transactions).commit(async (tx) => {
      await tx.query('SELECT 1 FROM usage_meters WHERE account_id = $1 FOR SHARE', [ada.accountId]);
      await meter().run();
      expect(await spent()).toBe('0.00');
    });
    await meter().run();
    expect(await spent()).toBe(formatAmount(cost(H100, 0, 10) + cost(OS_DISK, 0, 10)));
    expect(await intervals(id)).toHaveLength(1);
  });

  it('charges nothing that has no price, says so, and catches up when there is one', async () => {
    await build();
    await api.dataSource.query("UPDATE price_points SET price_key = 'lost' WHERE price_key = 'gpu:advanced:H100-SXM5-80GB' AND currency = 'USD'");
    await at(90);
    expect((await meter().run()).unpriced).toContain(ada.accountId);
    expect(await spent()).toBe('0.00');
    await api.dataSource.query("UPDATE price_points SET price_key = 'gpu:advanced:H100-SXM5-80GB' WHERE price_key = 'lost'");
    await meter().run();
    expect(await spent()).toBe(formatAmount(cost(H100, 0, 90) + cost(OS_DISK, 0, 90)));
  });
});

describe('prices', () => {
  const lists = async (...changes: { effectiveFrom: Date; usd: number }[]) => {
    const { Catalogue } = await import('../catalogue/catalogue.js');
    const [first] = api.app.get(Catalogue).priceLists;
    if (!first) throw new Error('no price list');
    const book = (usd: number) => ({ ...first.book, gpus: { ...first.book.gpus, advanced: { ...first.book.gpus.advanced, 'L40S-48GB': { USD: nanoFromPrice(usd), EUR: 1n, INR: 1n } } } });
    return { priceLists: [first, ...changes.map(({ effectiveFrom, usd }) => ({ effectiveFrom, book: book(usd) }))] };
  };
  const store = (catalogue: Awaited<ReturnType<typeof lists>>) => api.app.get(Transactions).commit((tx) => new PricePoints(api.app.get(Transactions), catalogue).store(tx));
  const L40S = nanoFromPrice(1.29);

  it('apply from their time on, to machines that run already; one that comes to be known late applies from then on', async () => {
    await addNode(api, { id: 'fin1-l', model: 'L40S-48GB', gpus: 2 });
    await build({ gpu_model: 'L40S-48GB' });
    await store(await lists({ effectiveFrom: new Date(START.getTime() + 30 * 60_000 + 1), usd: 2.49 }));
    await at(45, 5);
    await meter().run();
    const first = cost(L40S, 0, 31) + cost(H100, 31, 45);
    expect(await spent()).toBe(formatAmount(first + cost(OS_DISK, 0, 45)));
    // known at 10:50, in effect since 10:40 by its own words
    await at(50, 30);
    const [planned, late] = [{ effectiveFrom: new Date(START.getTime() + 30 * 60_000 + 1), usd: 2.49 }, { effectiveFrom: new Date(START.getTime() + 40 * 60_000), usd: 1.29 }];
    await store(await lists(planned, late));
    await store(await lists(planned, late));
    await at(60);
    await meter().run();
    expect(await spent()).toBe(formatAmount(first + cost(H100, 45, 51) + cost(L40S, 51, 60) + cost(OS_DISK, 0, 60)));
    await expect(store(await lists({ ...planned, usd: 2.5 }, late))).rejects.toThrow(PriceRewritten);
  });
});
