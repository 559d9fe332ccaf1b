import { Injectable } from '@nestjs/common';
import { sumAmounts, volumeHourly, volumeRate, type Currency, type Tier } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Catalogue } from '../catalogue/catalogue.js';

type VolumeGroup = { tier: Tier; volume_type: string; size_gb: number; count: number };

/** What an account's things cost per hour right now, in nano-units (spec barrack-api §9). */
@Injectable()
export class LedgerQueries {
  constructor(private readonly catalogue: Catalogue) {}

  async hourlyBurn(db: EntityManager, accountId: string, currency: Currency): Promise<bigint> {
    return sumAmounts([await this.running(db, accountId), await this.hibernated(db, accountId, currency), await this.disks(db, accountId, currency)]);
  }

  /** A stopped machine keeps its GPUs and pays for them; one in transition or in ERROR pays nothing. */
  private async running(db: EntityManager, accountId: string): Promise<bigint> {
    const [row]: { total: string }[] = await db.query(
      "SELECT coalesce(sum(price_per_hour_nano), 0) AS total FROM instances WHERE account_id = $1 AND status IN ('ACTIVE', 'SHUTOFF')",
      [accountId],
    );
    return BigInt(row?.total ?? 0);
  }

  /** A flat price each, and its public address while it keeps one. */
  private async hibernated(db: EntityManager, accountId: string, currency: Currency): Promise<bigint> {
    const [row]: { machines: number; addresses: number }[] = await db.query(
      "SELECT count(*)::int AS machines, count(public_ip)::int AS addresses FROM instances WHERE account_id = $1 AND status = 'HIBERNATED'",
      [accountId],
    );
    const { hibernated, public_ip } = this.catalogue.prices;
    return BigInt(row?.machines ?? 0) * hibernated[currency] + BigInt(row?.addresses ?? 0) * public_ip[currency];
  }

  /** Provisioned size from the moment a volume exists until it is gone. Grouped by size, because each volume's price is rounded by itself. */
  private async disks(db: EntityManager, accountId: string, currency: Currency): Promise<bigint> {
    const groups: VolumeGroup[] = await db.query(
      "SELECT tier, volume_type, size_gb, count(*)::int AS count FROM volumes WHERE account_id = $1 AND status NOT IN ('creating', 'deleted') GROUP BY tier, volume_type, size_gb",
      [accountId],
    );
    const { prices } = this.catalogue;
    return sumAmounts(groups.map((group) => volumeHourly(group.size_gb, volumeRate(prices, group.tier, group.volume_type, currency)) * BigInt(group.count)));
  }
}
