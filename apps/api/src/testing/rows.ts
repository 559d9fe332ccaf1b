import { randomUUID } from 'node:crypto';
import type { Currency, InstanceState, Tier, VolumeState, VolumeType } from '@garrison/domain';
import type { DataSource } from 'typeorm';

type InstanceChoice = { name?: string; status: InstanceState; priceNano?: bigint; currency?: Currency; publicIp?: string };
type VolumeChoice = { status: VolumeState; tier?: Tier; volumeType?: VolumeType; sizeGb: number };

/** An instance row as it stands after a deployment, in any state, for tests of what only looks at instances. */
export async function insertInstance(db: DataSource, accountId: string, { name, status, priceNano = 0n, currency = 'USD', publicIp }: InstanceChoice): Promise<string> {
  const id = randomUUID();
  await db.query(
    `INSERT INTO nodes (id, region, up, vcpus, ram_gb, storage_pools, agent_id, reported_at) VALUES ('node-for-rows', 'FINLAND-1', true, 1, 1, '[]', 'test', now()) ON CONFLICT DO NOTHING`,
  );
  await db.query(
    `INSERT INTO instances (id, account_id, name, status, region, tier, gpu_model, gpu_count, flavor, vcpus, ram_gb, last_node_id, boot_source, default_user, currency, price_per_hour_nano,
                            public_ip, server_uuid)
     VALUES ($1, $2, $3, $4, 'FINLAND-1', 'advanced', 'H100-SXM5-80GB', 1, '{}', 1, 1, 'node-for-rows', 'os_image', 'ubuntu', $5, $6, $7, gen_random_uuid())`,
    [id, accountId, name ?? `machine-${id.slice(0, 8)}`, status, currency, priceNano.toString(), publicIp ?? null],
  );
  return id;
}

/** A volume row in any state. */
export async function insertVolume(db: DataSource, accountId: string, { status, tier = 'advanced', volumeType = 'NVMe', sizeGb }: VolumeChoice): Promise<string> {
  const id = randomUUID();
  await db.query(
    `INSERT INTO volumes (id, account_id, name, status, region, tier, size_gb, volume_type) VALUES ($1, $2, $3, $4, 'FINLAND-1', $5, $6, $7)`,
    [id, accountId, `disk-${id.slice(0, 8)}`, status, tier, sizeGb, volumeType],
  );
  return id;
}
