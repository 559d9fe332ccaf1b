/** Instances as a year of use leaves them, for one account: boot disk, key and two rules each; a tenth is stopped, a fiftieth failed, labels of 20 teams. */
const instancesOf = `
INSERT INTO instances (id, account_id, name, status, region, tier, gpu_model, gpu_count, flavor, vcpus, ram_gb, last_node_id, boot_source, image_id, image_name, default_user, private_ip,
                       currency, price_per_hour_nano, labels, server_uuid, created_at, updated_at)
SELECT gen_random_uuid(), $1, 'row-' || n,
       CASE WHEN n % 50 = 1 THEN 'ERROR' WHEN n % 10 = 0 THEN 'SHUTOFF' ELSE 'ACTIVE' END,
       CASE WHEN n % 3 = 0 THEN 'FINLAND-2' ELSE 'FINLAND-1' END, 'advanced', 'H100-SXM5-80GB', 1, m.flavor, 24, 180, m.last_node_id, 'os_image', m.image_id, m.image_name, 'ubuntu', '10.0.0.1',
       'USD', 2000000000, jsonb_build_object('team', 'team-' || n % 20, 'stage', 'test'), gen_random_uuid(), at, at
FROM generate_series(1, $2::int) AS n
CROSS JOIN LATERAL (SELECT now() - n * interval '20 minutes' AS at) t
CROSS JOIN (SELECT flavor, last_node_id, image_id, image_name FROM instances WHERE id = $3) m`;

const partsOf = `
WITH mine AS (SELECT * FROM instances WHERE account_id = $1 AND name LIKE 'row-%'),
     disks AS (INSERT INTO volumes (id, account_id, name, status, region, tier, size_gb, volume_type, bootable, os_image, instance_id, role, device, created_at)
               SELECT gen_random_uuid(), account_id, name || '-os', 'in-use', region, tier, 100, 'NVMe', true, 'ubuntu-22.04-cuda-12.4', id, 'boot', '/dev/vda', created_at FROM mine),
     keys AS (INSERT INTO instance_ssh_keys (instance_id, ssh_key_id) SELECT m.id, k.id FROM mine m JOIN ssh_keys k ON k.account_id = m.account_id)
INSERT INTO instance_security_rules (id, instance_id, direction, ethertype, protocol, port_range_min, port_range_max, remote_ip_prefix, status)
SELECT gen_random_uuid(), id, 'ingress', 'IPv4', 'tcp', port, port, '0.0.0.0/0', 'applied' FROM mine CROSS JOIN (VALUES (22), (443)) p(port)`;

const otherAccounts = `
INSERT INTO accounts (id, email, password_hash, name, country, currency)
SELECT gen_random_uuid(), 'other-' || n || '@example.com', '', 'Other', 'US', 'USD' FROM generate_series(1, $1::int) AS n RETURNING id`;

const OTHERS_HAVE = 1_000;

/**
 * Writes `rows` instances for one account, 1,000 for another, and as many again for accounts beside them.
 * @param modelInstanceId a deployed machine whose flavor and image the rows get
 */
export async function writeManyRows(db, { big, small, rows, modelInstanceId }) {
  const { rows: others } = await db.query(otherAccounts, [Math.max(0, Math.ceil(rows / OTHERS_HAVE) - 1)]);
  const owners = [[big.id, rows], [small.id, OTHERS_HAVE], ...others.map(({ id }) => [id, OTHERS_HAVE])];
  for (const [accountId, count] of owners) {
    await db.query(instancesOf, [accountId, count, modelInstanceId]);
    await db.query(partsOf, [accountId]);
  }
  // what autovacuum does by itself a minute later
  await db.query('VACUUM ANALYZE');
}
