import { sumAmounts, unikernelVolumeHourly, type Currency, type PriceBook, type Tier, type UnikernelVolumeState } from '@garrison/domain';
import type { EntityManager } from 'typeorm';

type Group = { tier: Tier; size_mb: number; count: number };

/** What unikernel volumes in these states cost per hour (nano-units): all of an account, or those that an API key answers for. One that grows costs what it will once it has grown. */
export async function unikernelVolumesHourly(
  db: EntityManager, prices: PriceBook, { accountId, currency, keyId }: { accountId: string; currency: Currency; keyId: string | null }, states: readonly UnikernelVolumeState[],
): Promise<bigint> {
  const groups: Group[] = await db.query(
    `SELECT v.tier, greatest(v.size_mb, (o.job #>> '{payload,sizeMb}')::int) AS size_mb, count(*)::int AS count FROM unikernel_volumes v
     LEFT JOIN operations o ON o.resource_type = 'unikernel_volume' AND o.resource_id = v.id AND o.status IN ('pending', 'running') AND o.kind = 'unikernel_volume.resize'
     WHERE v.account_id = $1 AND v.state NOT IN ('deleting', 'deleted') AND v.state = ANY($3)
       AND ($2::uuid IS NULL OR EXISTS (SELECT 1 FROM spend_keys k WHERE k.api_key_id = $2 AND k.resource_id = v.id))
     GROUP BY 1, 2`,
    [accountId, keyId, states],
  );
  return sumAmounts(groups.map(({ tier, size_mb, count }) => unikernelVolumeHourly(prices, tier, size_mb, currency) * BigInt(count)));
}

/** What the volumes of an account that grow will cost per hour beyond what they are charged already (nano-units). */
export async function unikernelGrowthHourly(db: EntityManager, prices: PriceBook, { accountId, currency }: { accountId: string; currency: Currency }): Promise<bigint> {
  const groups: Group[] = await db.query(
    `SELECT v.tier, (o.job #>> '{payload,sizeMb}')::int - v.size_mb AS size_mb, count(*)::int AS count FROM unikernel_volumes v
     JOIN operations o ON o.resource_type = 'unikernel_volume' AND o.resource_id = v.id AND o.status IN ('pending', 'running') AND o.kind = 'unikernel_volume.resize'
     WHERE v.account_id = $1 AND v.state NOT IN ('deleting', 'deleted') AND (o.job #>> '{payload,sizeMb}')::int > v.size_mb GROUP BY 1, 2`,
    [accountId],
  );
  return sumAmounts(groups.map(({ tier, size_mb, count }) => unikernelVolumeHourly(prices, tier, size_mb, currency) * BigInt(count)));
}
