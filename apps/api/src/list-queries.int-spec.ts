import type { EndpointSpec } from '@garrison/contracts';
import { DataSource } from 'typeorm';
import { pathOf, threePeople, type Owned } from './testing/every-route.js';
import { listEndpoints, queriesOf, type Samples } from './testing/list-cases.js';
import { writeManyRows } from './testing/many-rows.js';
import { planFaults, tablesOf } from './testing/plan-rules.js';
import { explain, statementsOf } from './testing/plans.js';
import { signUp } from './testing/test-account.js';
import { startTestApi, type TestApi } from './testing/test-api.js';
import { expectStatus } from './testing/world.js';

/**
 * Asks every list of the contract for every order and filter it offers, on a database in which one account has 25,000 of everything and 25 others 1,000, and
 * looks how Postgres answers (plan-rules.ts says what is refused and why). A new list, order or filter is asked for by itself; what it shows needs rows in
 * many-rows.sql, and a filter of free text its values below.
 */
const ROWS = 25_000;
const OTHERS = 25;
const OTHERS_HAVE = 1_000;

let api: TestApi;
let people: Awaited<ReturnType<typeof threePeople>>;
let owned: Owned[];

beforeAll(async () => {
  api = await startTestApi();
  people = await threePeople(api);
  const others = await Promise.all(Array.from({ length: OTHERS }, async () => (await signUp(api)).id));
  await writeManyRows(api.dataSource, [people.ada.accountId], ROWS);
  await writeManyRows(api.dataSource, others, OTHERS_HAVE);
  await api.dataSource.query('VACUUM ANALYZE');
  const rowOf = async (table: string, name: string) => (await api.dataSource.query(`SELECT id FROM ${table} WHERE account_id = $1 AND name = $2`, [people.ada.accountId, name]))[0].id as string;
  owned = await Promise.all(
    people.owned.map(async (one) => (['instances', 'firewalls'].includes(one.rows) ? { ...one, id: await rowOf(one.rows, 'row-7') } : one.rows === 'webhooks' ? { ...one, id: await rowOf('webhooks', 'row-1') } : one)),
  );
}, 900_000);
afterAll(() => api.close());

const samples = (): Samples => ({
  region: ['FINLAND-1', 'FINLAND-2'], gpu_model: ['L40S-48GB'], search: ['row-123', 'nothing'], label: ['team=team-7', 'stage', 'team=none', 'nothing'],
  instance_id: [owned[0]?.id ?? ''], snapshot_id: [people.ada.accountId], resource_id: [owned[0]?.id ?? '', people.ada.accountId], resource_type: ['instance', 'nothing'], action: ['instance.stop', 'nothing'],
  from_day: ['2020-01-01', new Date().toISOString().slice(0, 10)], to_day: ['2020-01-01', new Date().toISOString().slice(0, 10)],
  days: ['7', '90'], after: ['0', '1040000'], before: ['1000', '1000000'], from: ['2020-01-01T00:00:00Z', new Date().toISOString()], to: ['2020-01-01T00:00:00Z', new Date().toISOString()], older_than_seconds: ['3600'],
});

/** States that most of the rows have. */
const common = ['ACTIVE', 'DELETED', 'available', 'in-use', 'deleted', 'SUCCESS', 'succeeded', 'active', 'completed', 'delivered', 'user', 'debit', 'false'];

/** Statements that were looked at: a list counts its rows in the same way whatever their order. */
const known = new Set<string>();

/** What the plan of each statement that answers the query has against it. */
async function faultsOf(spec: EndpointSpec, query: string): Promise<string[]> {
  const token = spec.access === 'operator' ? people.operator.token : people.ada.token;
  const statements = await statementsOf(api.app.get(DataSource), () => expectStatus(200, api.call('GET', `${pathOf(spec, owned)}?${query}`, { token })));
  const explained = await explain(api.dataSource, statements.filter((one) => !known.has(JSON.stringify(one))));
  statements.forEach((one) => known.add(JSON.stringify(one)));
  return explained.flatMap(({ sql, root }) => planFaults(root, /LIMIT/.test(sql) && !/page=/.test(query)).map((fault) => `?${query} ${fault}: ${sql.replace(/\s+/g, ' ').slice(0, 160)}`));
}

it('finds the lists', () => expect(listEndpoints.length).toBeGreaterThan(20));

it.each(listEndpoints)('%s costs the same however many there are, whatever it is asked', async (_id, spec) => {
  const faults: string[] = [];
  for (const query of queriesOf(spec, samples(), common)) faults.push(...(await faultsOf(spec, query)));
  expect(faults).toEqual([]);
}, 600_000);

it('reads tables that were filled, so that their plans say something', async () => {
  const read = new Set<string>();
  for (const [, spec] of listEndpoints) {
    const token = spec.access === 'operator' ? people.operator.token : people.ada.token;
    const statements = await statementsOf(api.app.get(DataSource), () => api.call('GET', pathOf(spec, owned), { token }));
    for (const { root } of await explain(api.dataSource, statements)) for (const table of tablesOf(root)) read.add(table);
  }
  const counts: { table: string; rows: number }[] = await api.dataSource.query('SELECT relname AS table, reltuples::int AS rows FROM pg_class WHERE relname = ANY($1)', [[...read]]);
  expect(counts.filter(({ rows }) => rows < 5_000).map(({ table }) => table).sort()).toEqual([...bounded].sort());
});

/** Tables that lists read and that do not grow with accounts and their use. */
const bounded = ['gpu_devices', 'nodes', 'price_points', 'webhooks'];

describe('sees what is wrong with', () => {
  const list = (columns: string, where: string, order: string) => ({ sql: `SELECT ${columns} FROM instances WHERE ${where} ORDER BY ${order} LIMIT 50`, values: [] as unknown[] });
  const mine = () => `account_id = '${people.ada.accountId}'`;
  it.each([
    ['a filter without an index', () => list('id', "image_name = 'Ubuntu'", 'id'), /^reads all of instances$|fetches \d+ rows for nothing/],
    ['a table read whole', () => ({ sql: "SELECT count(*) FROM instances WHERE image_name = 'Ubuntu 22.04'", values: [] }), /^reads all of instances$/],
    ['an order without an index', () => list('id', mine(), 'updated_at'), /^sorts 2\d{4} rows by .*updated_at/],
    ['an order whose index ends too early', () => list('id', `${mine()} AND status = 'ACTIVE'`, 'tier, id'), /^sorts 2\d{4} rows/],
    ['a filter that looks at the rows', () => list('id', `${mine()} AND image_id = 'none'`, 'created_at DESC'), /fetches 2\d{4} rows for nothing/],
    ['rows fetched to be counted away', () => list('count(*)', `${mine()} GROUP BY image_name`, '1'), /fetches 2\d{4} rows for one page/],
  ])('%s', async (_what, statement, fault) => {
    const [{ root } = { root: undefined }] = await explain(api.dataSource, [statement()]);
    expect(root && planFaults(root, true)).toContainEqual(expect.stringMatching(fault));
  });

  it('nothing about the page of an index', async () => {
    const [{ root } = { root: undefined }] = await explain(api.dataSource, [list('*', `${mine()} AND status <> 'DELETED'`, 'created_at DESC, id')]);
    expect(root && planFaults(root, true)).toEqual([]);
  });
});
