import { randomUUID } from 'node:crypto';
import { endpoints, type InstanceMetricsView, type TelemetryReport } from '@garrison/contracts';
import { hostMetrics, resolutionFacts, type Metric } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../platform/database/transactions.js';
import { createLogger } from '../../platform/observability/logger.js';
import { answerOf } from '../../testing/answer.js';
import { insertInstance } from '../../testing/rows.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { customer, expectStatus, type Customer } from '../../testing/world.js';
import { TelemetryConsumer } from './telemetry.consumer.js';
import { TelemetryRepository } from './telemetry.repository.js';
import { TelemetryUpkeep } from './telemetry.upkeep.js';

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const DAY = 96 * QUARTER;
/** A quarter hour that began three hours ago: over, and kept as minutes. */
const quarter = Math.floor(Date.now() / QUARTER) * QUARTER - 12 * QUARTER;

let api: TestApi;
let ada: Customer;
let upkeep: TelemetryUpkeep;

beforeAll(async () => {
  api = await startTestApi();
  ada = await customer(api);
  const get = api.app.get.bind(api.app);
  upkeep = new TelemetryUpkeep(get(Transactions), get(TelemetryRepository), createLogger({ level: 'silent', name: 'test' }));
});
afterAll(() => api.close());

const active = () => insertInstance(api.dataSource, ada.accountId, { status: 'ACTIVE' });
const sample = (instanceId: string, cpu: number | null, gpu: number | null = 50) => ({ instanceId, host: hostMetrics.map((metric) => (metric === 'cpu_utilization' ? cpu : 7)), gpus: [[gpu, 1_000, 60, 300]] });
const report = (atMs: number, machines: TelemetryReport['machines'], more: Partial<TelemetryReport> = {}): TelemetryReport => ({
  region: 'FINLAND-1', agentId: 'test', at: new Date(atMs).toISOString(), machines, nodes: [], ...more,
});
const take = (atMs: number, ...machines: TelemetryReport['machines']) => api.app.get(TelemetryConsumer).apply(report(atMs, machines));
const rows = (id: string) => api.dataSource.query('SELECT resolution, starts_at, means, peaks, samples, to_roll FROM instance_telemetry WHERE instance_id = $1 ORDER BY resolution DESC, starts_at', [id]);

async function read(id: string, query: Record<string, string> = {}): Promise<InstanceMetricsView> {
  return answerOf(endpoints.getInstanceMetrics, await expectStatus(200, api.call('GET', `/api/instances/${id}/metrics/?${new URLSearchParams(query).toString()}`, { token: ada.token }))).metrics;
}
const iso = (ms: number) => new Date(ms).toISOString();
const valuesOf = (view: InstanceMetricsView, metric: Metric, gpu: number | null = null) => view.series.find((one) => one.metric === metric && one.gpu === gpu)?.values;

describe('minutes', () => {
  it('are shown with their units, null where nothing was measured', async () => {
    const id = await active();
    for (const [minute, cpu] of [[0, 10], [1, 20], [4, 50]] as const) await take(quarter + minute * MINUTE + 30_000, sample(id, cpu));
    const view = await read(id, { from: iso(quarter), to: iso(quarter + 6 * MINUTE) });
    expect(view).toMatchObject({ resolution: 'minute', step_seconds: 60, points: 6, from: iso(quarter), to: iso(quarter + 6 * MINUTE) });
    expect(valuesOf(view, 'cpu_utilization')).toEqual([10, 20, null, null, 50, null]);
    expect(valuesOf(view, 'gpu_power', 0)).toEqual([300, 300, null, null, 300, null]);
    expect(view.series.map(({ metric, unit, gpu, peaks }) => [metric, unit, gpu, peaks])).toContainEqual(['gpu_memory_used', 'megabytes', 0, null]);
    expect(view.series).toHaveLength(10);
  });

  it('can be narrowed to some metrics, repeated or separated by commas', async () => {
    const id = await active();
    expect((await read(id, { metrics: 'gpu_temperature,ram_used' })).series.map(({ metric }) => metric)).toEqual(['ram_used', 'gpu_temperature']);
    const { body } = await api.call('GET', `/api/instances/${id}/metrics/?metrics=mood&from=yesterday`, { token: ada.token });
    expect(body.details.map(({ field }: { field: string }) => field).sort()).toEqual(['query.from', 'query.metrics.0']);
    const tooFine = await api.call('GET', `/api/instances/${id}/metrics/?resolution=minute&from=${iso(quarter - 20 * DAY)}`, { token: ada.token });
    expect([tooFine.status, tooFine.body.details[0].field]).toEqual([400, 'resolution']);
  });

  it('are the same whatever comes twice, late or in another order, and whoever takes it', async () => {
    const [one, other] = [await active(), await active()];
    const minutes = [0, 3, 7, 14];
    for (const minute of minutes) await take(quarter + minute * MINUTE, sample(one, minute));
    await Promise.all([...minutes, ...minutes].reverse().map((minute) => take(quarter + minute * MINUTE, sample(other, minute))));
    const strip = async (id: string) => (await rows(id)).map(({ means, resolution }: { means: number[]; resolution: string }) => [resolution, means]);
    expect(await strip(other)).toEqual(await strip(one));
    expect(await strip(one)).toHaveLength(1);
  });

  it('are not taken for instances that are unknown, deleted or of another region, nor when they are too old or of the future', async () => {
    const id = await active();
    const gone = await insertInstance(api.dataSource, ada.accountId, { status: 'DELETED' });
    await take(quarter, sample(randomUUID(), 1), sample(gone, 1));
    await api.app.get(TelemetryConsumer).apply(report(quarter, [sample(id, 1)], { region: 'CANADA-1' }));
    await take(Date.now() - resolutionFacts.minute.keptMs - MINUTE, sample(id, 1));
    await take(Date.now() + 10 * MINUTE, sample(id, 1));
    expect([await rows(id), await rows(gone)]).toEqual([[], []]);
  });
});

describe('thinning', () => {
  it('makes a quarter hour and a day of minutes, again of late ones, and nothing new of a second turn', async () => {
    const id = await active();
    for (const [minute, cpu] of [[0, 10], [5, 30]] as const) await take(quarter + minute * MINUTE, sample(id, cpu, null));
    await upkeep.turn();
    const first = await rows(id);
    expect(first.map(({ resolution, to_roll }: { resolution: string; to_roll: boolean }) => [resolution, to_roll])).toEqual([['quarter_hour', false], ['minute', false], ['day', false]]);
    await upkeep.turn();
    expect(await rows(id)).toEqual(first);
    const quarterHours = () => read(id, { from: iso(quarter), to: iso(quarter + QUARTER), resolution: 'quarter_hour' });
    expect((await quarterHours()).series.find(({ metric }) => metric === 'cpu_utilization')).toMatchObject({ values: [20], peaks: [30] });
    expect(valuesOf(await quarterHours(), 'gpu_utilization', 0)).toEqual([null]);
    await take(quarter + 10 * MINUTE, sample(id, 80));
    await Promise.all([upkeep.turn(), upkeep.turn()]);
    expect((await quarterHours()).series.find(({ metric }) => metric === 'cpu_utilization')).toMatchObject({ values: [40], peaks: [80] });
    expect(valuesOf(await quarterHours(), 'gpu_utilization', 0)).toEqual([50]);
    const day = await read(id, { from: iso(quarter), to: iso(quarter + MINUTE), resolution: 'day' });
    expect(day.series.find(({ metric }) => metric === 'cpu_utilization')).toMatchObject({ values: [40], peaks: [80] });
  });

  it('leaves the quarter hour that is not over alone', async () => {
    const id = await active();
    const now = Date.now();
    await take(now, sample(id, 10));
    await upkeep.turn(now);
    expect((await rows(id)).map(({ resolution }: { resolution: string }) => resolution)).toEqual(['minute']);
  });

  it('forgets what is older than it is kept, and all of what was deleted; a machine never has more rows than that', async () => {
    const [id, deleted] = [await active(), await active()];
    await take(quarter, sample(id, 10), sample(deleted, 10));
    await upkeep.turn();
    await api.dataSource.query("UPDATE instance_telemetry SET expires_at = now() - interval '1 second' WHERE instance_id = $1 AND resolution = 'minute'", [id]);
    await api.dataSource.query("UPDATE instances SET status = 'DELETED', deleted_at = now() WHERE id = $1", [deleted]);
    await upkeep.turn();
    expect([(await rows(id)).map(({ resolution }: { resolution: string }) => resolution), await rows(deleted)]).toEqual([['quarter_hour', 'day'], []]);
    expect((await api.call('GET', `/api/instances/${deleted}/metrics/`, { token: ada.token })).status).toBe(404);
    const [{ longest }] = await api.dataSource.query(
      "SELECT max(expires_at - starts_at) = interval '500 days' AS longest FROM instance_telemetry",
    );
    expect(longest).toBe(true);
  });
});

it('reads, of months of many machines, only the rows that a chart shows, by the key', async () => {
  const [id, other] = [await active(), await active()];
  await api.dataSource.query(
    `INSERT INTO instance_telemetry (instance_id, resolution, starts_at, means, to_roll, expires_at)
     SELECT machine, 'minute', $2::timestamptz - n * interval '15 minutes', '{1}', false, now() + interval '1 day' FROM generate_series(1, 4000) n, unnest($1::uuid[]) machine`,
    [[id, other], iso(quarter)],
  );
  await api.dataSource.query('ANALYZE instance_telemetry');
  const range = { resolution: 'minute', fromMs: quarter - DAY, toMs: quarter, points: 1_440 } as const;
  const asked: [string, unknown[]][] = [];
  const db = Object.assign(Object.create(api.dataSource.manager) as EntityManager, { query: (sql: string, values: unknown[]) => asked.push([sql, values]) && api.dataSource.query(sql, values) });
  expect(await api.app.get(TelemetryRepository).rows(db, id, range, QUARTER)).toHaveLength(96);
  const [[sql, values] = ['', []]] = asked;
  const plan = JSON.stringify(await api.dataSource.query(`EXPLAIN (FORMAT JSON) ${sql}`, values));
  expect(plan).toContain('instance_telemetry_pkey');
  expect(plan).not.toContain('Seq Scan');
});

it('keeps the newest sensors of each node, and only of nodes that are known', async () => {
  const id = await active();
  const node = (powerW: number) => ({ nodeId: 'node-for-rows', sensors: { inletC: 20, powerW, cpuUtilizationPercent: 3, fans: [], disks: [], gpus: [] } });
  const tell = (atMs: number, powerW: number) => api.app.get(TelemetryConsumer).apply(report(atMs, [sample(id, 1)], { nodes: [node(powerW), { ...node(1), nodeId: 'nobody' }] }));
  await tell(quarter + 2 * MINUTE, 900);
  await tell(quarter + MINUTE, 800);
  expect(await api.dataSource.query('SELECT node_id, sensors, seen_at FROM node_sensors')).toEqual([
    { node_id: 'node-for-rows', sensors: expect.objectContaining({ powerW: 900 }), seen_at: new Date(quarter + 2 * MINUTE) },
  ]);
});
