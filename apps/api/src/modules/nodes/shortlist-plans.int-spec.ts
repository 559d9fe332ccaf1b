import { explain, statementsOf } from '../../testing/plans.js';
import { planFaults, readOf } from '../../testing/plan-rules.js';
import { createTestDatabase } from '../../testing/test-database.js';
import { NodeInventory } from './node-inventory.js';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
const inventory = new NodeInventory();

beforeAll(async () => {
  database = await createTestDatabase();
  for (const statement of filling) await database.dataSource.query(statement);
}, 120_000);
afterAll(() => database.drop());

it.each([1, 2, 8])('finds nodes for %p GPUs by the free ones only', async (count) => {
  const { dataSource } = database;
  const statements = await statementsOf(dataSource, async () => {
    const nodes = await inventory.shortlist(dataSource.manager, 'FINLAND-1', { model: 'H100-SXM5-80GB', count, vcpus: 24 * count, ramGb: 180 * count });
    expect(nodes.length).toBeGreaterThan(0);
    expect(nodes.length).toBeLessThanOrEqual(12);
  });
  const plans = await explain(dataSource, statements);
  expect(plans.flatMap(({ root }) => planFaults(root, false))).toEqual([]);
  // 800 of 1,000 nodes are full
  expect(plans.reduce((sum, { root }) => sum + readOf(root, 'gpu_devices'), 0)).toBeLessThanOrEqual(200 * 8 + 12 * 8);
});

/** 1,000 nodes with eight GPUs, 800 of them full. */
const filling = [
  `INSERT INTO accounts (id, email, password_hash, name, country, currency) VALUES (gen_random_uuid(), 'ada@example.com', '', 'x', 'FI', 'EUR')`,
  `INSERT INTO nodes (id, region, up, vcpus, ram_gb, storage_pools, agent_id, reported_at)
   SELECT 'node-' || n, 'FINLAND-1', true, 208, 1536, '[]', 'agent', now() + interval '1 day' FROM generate_series(1, 1000) n`,
  `INSERT INTO instances (id, account_id, name, status, region, tier, gpu_model, gpu_count, flavor, vcpus, ram_gb, node_id, last_node_id, boot_source, default_user, currency, price_per_hour_nano, server_uuid)
   SELECT gen_random_uuid(), a.id, 'row-' || n, 'ACTIVE', 'FINLAND-1', 'advanced', 'H100-SXM5-80GB', 8, '{"features": []}', 192, 1440, 'node-' || n, 'node-' || n, 'os_image', 'ubuntu', 'EUR', 1, gen_random_uuid()
   FROM accounts a CROSS JOIN generate_series(1, 800) n`,
  `INSERT INTO gpu_devices (id, node_id, region, model, slot, numa_node, nvlink_island, healthy, instance_id)
   SELECT 'gpu-' || n || '-' || slot, 'node-' || n, 'FINLAND-1', 'H100-SXM5-80GB', slot, slot / 4, 0, true, i.id
   FROM generate_series(1, 1000) n CROSS JOIN generate_series(0, 7) slot LEFT JOIN instances i ON i.node_id = 'node-' || n`,
  'VACUUM ANALYZE',
];
