import { randomUUID } from 'node:crypto';
import { endpoints, type EndpointQuery } from '@garrison/contracts';
import { explain, type ExplainedStatement } from '../../testing/plans.js';
import { testEnv } from '../../testing/test-api.js';
import { createTestDatabase } from '../../testing/test-database.js';
import { Catalogue } from '../catalogue/catalogue.js';
import { NodeInventory } from '../nodes/node-inventory.js';
import { VolumesQueries } from '../volumes/volumes.queries.js';
import { InstancesQueries } from './instances.queries.js';

const ROWS = 25_000;
const PAGE = 50;
const ADA = randomUUID();
/** Tables that grow with the customers. */
const BIG = new Set(['instances', 'volumes', 'instance_ssh_keys', 'instance_security_rules', 'gpu_devices']);

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let volumes: VolumesQueries;
const instances = new InstancesQueries();
const inventory = new NodeInventory();

beforeAll(async () => {
  database = await createTestDatabase();
  volumes = new VolumesQueries(new Catalogue(testEnv(database.url)));
  for (const statement of filling) await database.dataSource.query(statement.replaceAll('$ADA', `'${ADA}'`));
}, 180_000);
afterAll(() => database.drop());

type Wanted = Partial<EndpointQuery<typeof endpoints.listInstances>>;
const listed = (query: Wanted) => explain(database.dataSource, (db) => instances.list(db, ADA, { page: 1, page_size: PAGE, ...query } as never));
const readOf = (statements: ExplainedStatement[], table: string) => statements.flatMap(({ nodes }) => nodes).filter((node) => node.table === table);
const scans = (statements: ExplainedStatement[]) => statements.flatMap(({ nodes }) => nodes).filter(({ type, table }) => type === 'Seq Scan' && BIG.has(table ?? '')).map(({ table }) => table);
const rowsRead = (statements: ExplainedStatement[], table: string) => readOf(statements, table).reduce((sum, { rows }) => sum + rows, 0);

it.each<[string, Wanted]>([
  ['the first page', {}],
  ['a page in the middle', { page: 250 }],
  ['the last page', { page: 500 }],
  ['by name', { sort: 'name' }],
  ['by status', { sort: '-status' }],
  ['a common status', { status: 'ACTIVE' }],
  ['a rare status', { status: 'ERROR' }],
  ['a status nothing has', { status: 'REBOOTING' }],
  ['a region', { region: 'FINLAND-2' }],
  ['a label', { label: 'team=team-7' }],
  ['a label of all', { label: 'stage' }],
  ['a label of none', { label: 'team=team-99' }],
  ['a name that some have', { search: 'row-123' }],
  ['a name that none has', { search: 'nothing' }],
])('lists %s of 25,000 instances without reading a whole table, and reads the parts of its own rows only', async (_what, query) => {
  const statements = await listed(query);
  expect(scans(statements)).toEqual([]);
  for (const table of ['volumes', 'instance_ssh_keys', 'instance_security_rules', 'instance_firewalls']) {
    for (const { loops } of readOf(statements, table)) expect(loops).toBeLessThanOrEqual(PAGE);
  }
});

it.each<[string, Wanted]>([['newest first', {}], ['by name', { sort: 'name' }], ['of one status', { status: 'ACTIVE' }]])('cuts a page out of an index, %s', async (_what, query) => {
  const page = (await listed(query)).filter(({ sql }) => sql.includes('LIMIT'));
  expect(page).toHaveLength(1);
  // once to find the page, once for its rows, and one row more where equal names are put in order
  expect(rowsRead(page, 'instances')).toBeLessThanOrEqual(2 * PAGE + 1);
});

it('reads one instance by its id', async () => {
  const [row]: { id: string }[] = await database.dataSource.query("SELECT id FROM instances WHERE account_id = $1 AND name = 'row-77'", [ADA]);
  const statements = await explain(database.dataSource, (db) => instances.view(db, row?.id ?? '', ADA));
  expect(scans(statements)).toEqual([]);
  expect(rowsRead(statements, 'instances')).toBe(1);
});

it.each([{}, { page: 400 }, { status: 'in-use' }, { search: 'row-123' }, { attached: true }])('lists 25,000 volumes by %p without reading a whole table', async (query) => {
  const statements = await explain(database.dataSource, (db) => volumes.list(db, ADA, { page: 1, page_size: PAGE, ...query } as never));
  expect(scans(statements)).toEqual([]);
});

it.each([1, 2, 8])('finds nodes for %p GPUs by the free ones only', async (count) => {
  const statements = await explain(database.dataSource, async (db) => {
    const nodes = await inventory.shortlist(db, 'FINLAND-1', { model: 'H100-SXM5-80GB', count, vcpus: 24 * count, ramGb: 180 * count });
    expect(nodes.length).toBeGreaterThan(0);
    expect(nodes.length).toBeLessThanOrEqual(12);
  });
  expect(scans(statements)).toEqual([]);
  // 200 of 300 nodes are full
  expect(rowsRead(statements, 'gpu_devices')).toBeLessThanOrEqual(100 * 8 + 12 * 8);
});

/** 25,000 instances of one account and as many of 25 others, each with a disk, a key and two rules; 300 nodes with eight GPUs, 200 of them full. */
const filling = [
  `INSERT INTO accounts (id, email, password_hash, name, country, currency)
   SELECT CASE WHEN n = 0 THEN $ADA::uuid ELSE gen_random_uuid() END, n || '@example.com', '', 'x', 'FI', 'EUR' FROM generate_series(0, 25) n`,
  `INSERT INTO ssh_keys (id, account_id, name, key_type, public_key, fingerprint) SELECT gen_random_uuid(), id, 'key', 'ed25519', 'x', 'x' FROM accounts`,
  `INSERT INTO nodes (id, region, up, vcpus, ram_gb, storage_pools, agent_id, reported_at)
   SELECT 'node-' || n, 'FINLAND-1', true, 208, 1536, '[]', 'agent', now() + interval '1 day' FROM generate_series(1, 300) n`,
  `INSERT INTO instances (id, account_id, name, status, region, tier, gpu_model, gpu_count, flavor, vcpus, ram_gb, node_id, last_node_id, boot_source, default_user, currency, price_per_hour_nano,
                          labels, server_uuid, created_at)
   SELECT gen_random_uuid(), a.id, 'row-' || n, CASE WHEN n % 50 = 1 THEN 'ERROR' WHEN n % 10 = 0 THEN 'SHUTOFF' ELSE 'ACTIVE' END, CASE WHEN n % 3 = 0 THEN 'FINLAND-2' ELSE 'FINLAND-1' END,
          'advanced', 'H100-SXM5-80GB', 1, '{"features": []}', 24, 180, CASE WHEN a.id = $ADA AND n <= 1600 THEN 'node-' || (n - 1) / 8 + 1 END, 'node-1', 'os_image', 'ubuntu', 'EUR', 1,
          jsonb_build_object('team', 'team-' || n % 20, 'stage', 'test'), gen_random_uuid(), now() - n * interval '20 minutes'
   FROM accounts a CROSS JOIN LATERAL generate_series(1, CASE WHEN a.id = $ADA THEN ${ROWS} ELSE 1000 END) n`,
  `INSERT INTO gpu_devices (id, node_id, region, model, slot, numa_node, nvlink_island, healthy, instance_id)
   SELECT 'gpu-' || n || '-' || slot, 'node-' || n, 'FINLAND-1', 'H100-SXM5-80GB', slot, slot / 4, 0, true, (SELECT id FROM instances WHERE node_id = 'node-' || n OFFSET slot LIMIT 1)
   FROM generate_series(1, 300) n CROSS JOIN generate_series(0, 7) slot`,
  `INSERT INTO volumes (id, account_id, name, status, region, tier, size_gb, volume_type, bootable, instance_id, role, created_at)
   SELECT gen_random_uuid(), account_id, name || '-os', 'in-use', region, tier, 100, 'NVMe', true, id, 'boot', created_at FROM instances`,
  `INSERT INTO instance_ssh_keys (instance_id, ssh_key_id) SELECT i.id, k.id FROM instances i JOIN ssh_keys k ON k.account_id = i.account_id`,
  `INSERT INTO instance_security_rules (id, instance_id, direction, ethertype, protocol, port_range_min, port_range_max, remote_ip_prefix, status)
   SELECT gen_random_uuid(), i.id, 'ingress', 'IPv4', 'tcp', port, port, '0.0.0.0/0', 'applied' FROM instances i CROSS JOIN (VALUES (22), (443)) p(port)`,
  'VACUUM ANALYZE',
];
