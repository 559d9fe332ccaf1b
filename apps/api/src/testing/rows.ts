import { randomUUID } from 'node:crypto';
import { instanceUsage, volumeUsage, type Currency, type InstanceState, type Tier, type VolumeState, type VolumeType } from '@garrison/domain';
import type { DataSource } from 'typeorm';
import type { InstanceRow } from '../modules/instances/instance.row.js';
import { UsageRecorder } from '../modules/usage/usage.recorder.js';
import type { VolumeRow } from '../modules/volumes/volume.row.js';
import { Transactions } from '../platform/database/transactions.js';
import type { TestApi } from './test-api.js';

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
    `INSERT INTO volumes (id, account_id, name, status, region, tier, size_gb, volume_type, available_at)
     VALUES ($1, $2, $3, $4::text, 'FINLAND-1', $5, $6, $7, CASE WHEN $4::text <> 'creating' THEN now() END)`,
    [id, accountId, `disk-${id.slice(0, 8)}`, status, tier, sizeGb, volumeType],
  );
  return id;
}

/** Lets what stands in the rows of an account be charged from now on, as it is when the rows come to be by commands. */
export async function recordUsage(api: TestApi, accountId: string): Promise<void> {
  const instances: InstanceRow[] = await api.dataSource.query('SELECT * FROM instances WHERE account_id = $1 ORDER BY id', [accountId]);
  const volumes: VolumeRow[] = await api.dataSource.query('SELECT * FROM volumes WHERE account_id = $1 ORDER BY id', [accountId]);
  const subject = (resourceType: 'instance' | 'volume', { id, region, name }: InstanceRow | VolumeRow) => ({ accountId, region, resourceType, resourceId: id, resourceName: name });
  await api.app.get(Transactions).commit(async (tx) => {
    for (const row of instances) await api.app.get(UsageRecorder).follow(tx, subject('instance', row), [], instanceUsage(row));
    for (const row of volumes) await api.app.get(UsageRecorder).follow(tx, subject('volume', row), [], volumeUsage(row));
  });
}
