import { Injectable } from '@nestjs/common';
import { computeHourly, copyHourly, sumAmounts, unikernelVolumeCommittedIn, unikernelVolumeHeldIn, volumeHourly, volumeRate, type Currency, type SpendCaps, type Spending, type Tier } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { together } from '../../platform/database/together.js';
import { Catalogue } from '../catalogue/catalogue.js';
import { unikernelGrowthHourly, unikernelVolumesHourly } from './unikernel-spending.js';

/** Whose spending: an account's, or what one of its API keys answers for. */
export type Spender = { accountId: string; currency: Currency; keyId: string | null };
type CapColumns = { cap_hour_nano: string | null; cap_month_nano: string | null };
/** Machines that cost the same; `agreed` is what stood in their deployment, nano-units. */
type MachineGroup = { tier: Tier; gpu_model: string; gpu_count: number; asleep: boolean; public_ip: boolean; agreed: string; count: number };
type CopyGroup = { tier: Tier; count: number };
type VolumeGroup = { tier: Tier; volume_type: string; size_gb: number; count: number };

export const capsOf = ({ cap_hour_nano: hour, cap_month_nano: month }: CapColumns): SpendCaps => ({
  perHour: hour === null ? null : BigInt(hour), perMonth: month === null ? null : BigInt(month),
});

const answersFor = 'AND ($2::uuid IS NULL OR EXISTS (SELECT 1 FROM spend_keys k WHERE k.api_key_id = $2 AND k.resource_id =';

const machinesIn = (condition: string): string =>
  `SELECT tier, gpu_model, gpu_count, status = 'HIBERNATED' AS asleep, public_ip IS NOT NULL AS public_ip, price_per_hour_nano AS agreed, count(*)::int AS count
   FROM instances i WHERE account_id = $1 AND ${condition} GROUP BY 1, 2, 3, 4, 5, 6`;

/** Snapshots and images of an account, which all cost the same. */
const copiesIn = (condition: string): string =>
  `SELECT tier, count(*)::int AS count FROM (SELECT id, tier, account_id, status FROM snapshots UNION ALL SELECT id, tier, account_id, status FROM custom_images) c WHERE account_id = $1 AND ${condition} GROUP BY tier`;

/** A volume that grows costs what it will once it has grown. */
const sizeToBe = `CASE WHEN v.status = 'resizing' THEN coalesce((SELECT (o.job #>> '{payload,sizeGb}')::int FROM operations o
  WHERE o.resource_type = 'volume' AND o.resource_id = v.id AND o.status IN ('pending', 'running')), v.size_gb) ELSE v.size_gb END`;

/** What is spent and what is bound to be, worked out from the things themselves: nothing is counted beside them. Nano-units. */
@Injectable()
export class SpendingQueries {
  constructor(private readonly catalogue: Catalogue) {}

  async accountCaps(db: EntityManager, accountId: string): Promise<SpendCaps> {
    const [row]: CapColumns[] = await db.query('SELECT cap_hour_nano, cap_month_nano FROM accounts WHERE id = $1', [accountId]);
    return row ? capsOf(row) : { perHour: null, perMonth: null };
  }

  async keyCaps(db: EntityManager, keyId: string | null): Promise<SpendCaps> {
    const [row]: CapColumns[] = keyId === null ? [] : await db.query('SELECT cap_hour_nano, cap_month_nano FROM api_keys WHERE id = $1', [keyId]);
    return row ? capsOf(row) : { perHour: null, perMonth: null };
  }

  /** One hour of what was accepted and is not charged yet. It goes with the state: what fails holds nothing, what runs is the meter's. */
  async held(db: EntityManager, { accountId, currency }: Spender): Promise<bigint> {
    const [machines, [addresses], volumes, growing, copies, [chat]] = await together([
      db.query(machinesIn("status IN ('CREATING', 'BUILD', 'STARTING', 'RESTORING')"), [accountId]) as Promise<MachineGroup[]>,
      db.query("SELECT count(*)::int AS count FROM instances WHERE account_id = $1 AND status = 'ACTIVE' AND ip_status = 'attaching'", [accountId]) as Promise<{ count: number }[]>,
      db.query("SELECT tier, volume_type, size_gb, count(*)::int AS count FROM volumes WHERE account_id = $1 AND status = 'creating' GROUP BY tier, volume_type, size_gb", [accountId]) as Promise<VolumeGroup[]>,
      db.query(`SELECT tier, volume_type, ${sizeToBe} - size_gb AS size_gb, count(*)::int AS count FROM volumes v WHERE account_id = $1 AND status = 'resizing' GROUP BY 1, 2, 3`, [accountId]) as Promise<VolumeGroup[]>,
      db.query(copiesIn("status = 'creating'"), [accountId]) as Promise<CopyGroup[]>,
      db.query("SELECT coalesce(sum(held_nano), 0) AS total FROM ai_usage WHERE account_id = $1 AND status = 'open'", [accountId]) as Promise<{ total: string }[]>,
    ]);
    return this.hourlyOfMachines(machines, currency) + this.catalogue.prices.public_ip[currency] * BigInt(addresses?.count ?? 0) + BigInt(chat?.total ?? 0) + this.hourlyOf([...volumes, ...growing], currency)
      + this.hourlyOfCopies(copies, currency) + (await unikernelVolumesHourly(db, this.catalogue.prices, { accountId, currency, keyId: null }, unikernelVolumeHeldIn))
      + (await unikernelGrowthHourly(db, this.catalogue.prices, { accountId, currency }));
  }

  /** What all there is costs per hour once it runs: also what is being made, stopped, started or moved now. */
  async committed(db: EntityManager, { accountId, currency, keyId }: Spender): Promise<bigint> {
    const [machines, volumes, copies] = await together([
      db.query(machinesIn(`status NOT IN ('ERROR', 'DELETING', 'DELETED') ${answersFor} i.id))`), [accountId, keyId]) as Promise<MachineGroup[]>,
      db.query(
        `SELECT tier, volume_type, ${sizeToBe} AS size_gb, count(*)::int AS count FROM volumes v WHERE account_id = $1 AND status <> 'deleted' ${answersFor} v.id)) GROUP BY 1, 2, 3`,
        [accountId, keyId],
      ) as Promise<VolumeGroup[]>,
      db.query(copiesIn(`status <> 'deleted' ${answersFor} c.id))`), [accountId, keyId]) as Promise<CopyGroup[]>,
    ]);
    return this.hourlyOfMachines(machines, currency) + this.hourlyOf(volumes, currency) + this.hourlyOfCopies(copies, currency)
      + (await unikernelVolumesHourly(db, this.catalogue.prices, { accountId, currency, keyId }, unikernelVolumeCommittedIn));
  }

  /** What was used since the calendar month (UTC) began, to this minute. */
  async spentThisMonth(db: EntityManager, { accountId, keyId }: Spender): Promise<bigint> {
    const [row]: { total: string }[] = await db.query(
      `SELECT coalesce(sum(usage_charge(s.hourly_nano, greatest(s.from_minute, t.month), least(s.until_minute, t.now))), 0) AS total
       FROM usage_spans s, (SELECT minute_of(date_trunc('month', wall_clock(), 'UTC')) AS month, minute_of(wall_clock()) + 1 AS now) t
       WHERE s.account_id = $1 AND coalesce(s.end_minute, 2147483647) > t.month ${answersFor} s.resource_id))`,
      [accountId, keyId],
    );
    return BigInt(row?.total ?? 0);
  }

  async spending(db: EntityManager, spender: Spender): Promise<Spending> {
    const [perHour, month, chat] = await together([this.committed(db, spender), this.spentThisMonth(db, spender), this.chat(db, spender)]);
    return { perHour: perHour + chat.lately, month: month + chat.before };
  }

  /** AI chat: what answers on their way may cost and what was charged in the last 60 minutes, and what was charged before that in this month. */
  private async chat(db: EntityManager, { accountId, keyId }: Spender): Promise<{ lately: bigint; before: bigint }> {
    const [row]: { lately: string; before: string }[] = await db.query(
      `SELECT coalesce(sum(nano) FILTER (WHERE ended_at IS NULL OR ended_at > t.hour), 0) AS lately, coalesce(sum(nano) FILTER (WHERE ended_at <= t.hour), 0) AS before
       FROM (SELECT wall_clock() - interval '1 hour' AS hour, date_trunc('month', wall_clock(), 'UTC') AS month) t CROSS JOIN LATERAL (
         SELECT held_nano AS nano, NULL::timestamptz AS ended_at, api_key_id FROM ai_usage WHERE account_id = $1 AND status = 'open'
         UNION ALL SELECT amount_nano, ended_at, api_key_id FROM ai_usage WHERE account_id = $1 AND status = 'charged' AND ended_at > least(t.hour, t.month)
           AND (ended_at > t.hour OR ended_at >= t.month)) a
       WHERE $2::uuid IS NULL OR api_key_id = $2`,
      [accountId, keyId],
    );
    return { lately: BigInt(row?.lately ?? 0), before: BigInt(row?.before ?? 0) };
  }

  /** At the prices that the meter charges now, not those of their deployment. */
  private hourlyOfMachines(groups: readonly MachineGroup[], currency: Currency): bigint {
    const { prices } = this.catalogue;
    const hourly = ({ asleep, agreed, ...machine }: MachineGroup): bigint =>
      asleep ? prices.hibernated[currency] + (machine.public_ip ? prices.public_ip[currency] : 0n) : computeHourly(prices, { ...machine, currency }, BigInt(agreed));
    return sumAmounts(groups.map((group) => hourly(group) * BigInt(group.count)));
  }

  private hourlyOfCopies(groups: readonly CopyGroup[], currency: Currency): bigint {
    return sumAmounts(groups.map(({ tier, count }) => copyHourly(this.catalogue.prices, tier, currency) * BigInt(count)));
  }

  private hourlyOf(groups: readonly VolumeGroup[], currency: Currency): bigint {
    const { prices } = this.catalogue;
    return sumAmounts(groups.map((group) => volumeHourly(group.size_gb, volumeRate(prices, group.tier, group.volume_type, currency)) * BigInt(group.count)));
  }
}
