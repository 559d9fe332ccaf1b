import { Injectable } from '@nestjs/common';
import type { BillingView, EndpointPayload, EndpointQuery, endpoints, InstanceBillingView, UsageLineView, VolumeBillingView } from '@garrison/contracts';
import { chargeOfMinutes, err, formatAmount, ok, priceFromNano, sumAmounts, volumeRate, type Currency, type DomainError, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Catalogue } from '../catalogue/catalogue.js';
import { BurnQueries, type BurnLine } from '../usage/burn.queries.js';
import type { InstanceRow } from '../instances/instance.row.js';
import type { VolumeRow } from '../volumes/volume.row.js';
import { timeOf, type Period } from './period.js';
import { amountOf, grouped, minutesOf, UsageCharges, type Charge, type Charges } from './usage-charges.js';

type Found<T> = Promise<Result<T, DomainError>>;
type GroupBy = EndpointQuery<typeof endpoints.getBilling>['group_by'];

/** What things were charged. */
@Injectable()
export class BillingQueries {
  constructor(
    private readonly usage: UsageCharges,
    private readonly burn: BurnQueries,
    private readonly catalogue: Catalogue,
  ) {}

  async instance(db: EntityManager, accountId: string, id: string, period: Period): Found<InstanceBillingView> {
    const [row]: InstanceRow[] = await db.query('SELECT * FROM instances WHERE id = $1 AND account_id = $2', [id, accountId]);
    if (!row) return err({ code: 'not_found', resource: 'instance', id });
    const [found, lines] = await Promise.all([this.usage.of(db, accountId, period, { instanceId: id }), this.burn.lines(db, accountId)]);
    const of = (test: (charge: Charge) => boolean) => partOf(found.charges.filter(test));
    const disks = (role: 'boot' | 'data') => [...grouped(found.charges.filter((one) => one.kind === 'storage' && one.role === role), (one) => one.resource_id).values()].map(diskOf);
    const storage = found.charges.filter(({ kind }) => kind === 'storage');
    return ok({
      instance_id: id, instance_name: row.name, ...spanOf(found, period),
      compute: {
        gpu: { gpu_model: row.gpu_model, gpu_count: row.gpu_count, ...of((one) => one.kind === 'compute' && one.price_key.startsWith('gpu:')) },
        hibernated: of((one) => one.kind === 'compute' && !one.price_key.startsWith('gpu:')),
        amount: of(({ kind }) => kind === 'compute').amount,
      },
      storage: { os_volume: disks('boot')[0] ?? null, data_volumes: [...disks('boot').slice(1), ...disks('data')], amount: formatAmount(amountOf(storage)) },
      public_ip: of(({ kind }) => kind === 'public_ip'),
      total: formatAmount(amountOf(found.charges)), hourly_burn: burnOf(lines.filter((line) => line.instance_id === id)),
    });
  }

  async volumes(db: EntityManager, accountId: string, period: Period): Promise<EndpointPayload<typeof endpoints.listVolumesBilling>> {
    const [found, lines] = await Promise.all([this.usage.of(db, accountId, period, { kinds: ['storage'] }), this.burn.lines(db, accountId)]);
    // those of unikernels count in MB and belong to another API
    const charged = found.charges.filter(({ resource_type }) => resource_type === 'volume');
    const volumes = [...grouped(charged, (one) => one.resource_id).values()].map((charges) => this.volumeRecord(charges, found.currency, lines));
    return { ...spanOf(found, period), volumes, summary: summaryOf(charged, volumes.length, lines.filter(({ resource_type }) => resource_type === 'volume')) };
  }

  async volume(db: EntityManager, accountId: string, id: string, period: Period): Found<EndpointPayload<typeof endpoints.getVolumeBilling>> {
    const [row]: VolumeRow[] = await db.query('SELECT * FROM volumes WHERE id = $1 AND account_id = $2', [id, accountId]);
    if (!row) return err({ code: 'not_found', resource: 'volume', id });
    const [found, lines] = await Promise.all([this.usage.of(db, accountId, period, { resourceId: id }), this.burn.lines(db, accountId)]);
    const own = lines.filter((line) => line.resource_id === id);
    const { name, region, volume_type, size_gb } = row;
    const rates = { price_per_tb_hour: volumeRate(this.catalogue.prices, row.tier, volume_type, found.currency), hourly: sumAmounts(own.map(({ hourlyNano }) => hourlyNano)) };
    const volume: VolumeBillingView = {
      volume_id: id, name, region, volume_type, size_gb, rate: { price_per_tb_hour: priceFromNano(rates.price_per_tb_hour), price_per_hour: priceFromNano(rates.hourly) }, ...partOf(found.charges), hourly_burn: burnOf(own),
    };
    return ok({ ...spanOf(found, period), volume, records: hoursOf(found.charges), summary: summaryOf(found.charges, 1, own) });
  }

  async snapshots(db: EntityManager, accountId: string, period: Period): Promise<EndpointPayload<typeof endpoints.listSnapshotsBilling>> {
    const [found, all] = await Promise.all([this.usage.of(db, accountId, period, { kinds: ['snapshot', 'image'] }), this.burn.lines(db, accountId)]);
    const lines = all.filter(({ kind }) => kind === 'snapshot' || kind === 'image');
    const records = [...grouped(found.charges, (one) => one.resource_id).values()].map((charges) => ({
      resource_type: charges[0].kind === 'image' ? ('image' as const) : ('snapshot' as const), resource_id: charges[0].resource_id, name: charges[0].resource_name, region: charges[0].region,
      ...partOf(charges), hourly_burn: burnOf(lines.filter((line) => line.resource_id === charges[0].resource_id)),
    }));
    return { ...spanOf(found, period), fixed_size_gb: 100, records, summary: summaryOf(found.charges, records.length, lines) };
  }

  async all(db: EntityManager, accountId: string, period: Period, group_by: GroupBy): Promise<BillingView> {
    const [found, hourly, hour] = await Promise.all([this.usage.of(db, accountId, period), this.burn.hourly(db, accountId), this.currentHour(db, accountId)]);
    const total = amountOf(found.charges);
    const keyOf = { resource_type: (one: Charge) => one.resource_type, region: (one: Charge) => one.region, instance: (one: Charge) => one.instance_id }[group_by];
    const groups = grouped<string | null>(found.charges, keyOf);
    const names = group_by === 'instance' ? await this.namesOf(db, [...groups.keys()]) : new Map<string, string>();
    return {
      ...spanOf(found, period), group_by, total: formatAmount(total),
      groups: [...groups].map(([key, charges]) => ({ charges, key, amountNano: amountOf(charges) }))
        .sort((a, b) => (a.amountNano === b.amountNano ? 0 : a.amountNano < b.amountNano ? 1 : -1))
        .map(({ key, charges, amountNano }) => ({
          key, name: key === null ? 'No machine' : (names.get(key) ?? key), ...partOf(charges), share_percent: total === 0n ? 0 : Number((amountNano * 10_000n) / total) / 100,
        })),
      current_hour: { ...hour, hourly_burn: formatAmount(hourly) },
    };
  }

  /** One line for each thing and kind of usage. */
  async lines(db: EntityManager, accountId: string, period: Period): Promise<UsageLineView[]> {
    const { charges } = await this.usage.of(db, accountId, period);
    return usageLinesOf(charges);
  }

  private async currentHour(db: EntityManager, accountId: string): Promise<{ from: string; charged: string }> {
    const [now]: { minute: number }[] = await db.query('SELECT minute_of(wall_clock()) AS minute');
    const first = Math.floor((now?.minute ?? 0) / 60) * 60;
    const { charges } = await this.usage.of(db, accountId, { first, until: first + 60 });
    return { from: timeOf(first), charged: formatAmount(amountOf(charges)) };
  }

  private async namesOf(db: EntityManager, ids: readonly (string | null)[]): Promise<Map<string, string>> {
    const rows: { id: string; name: string }[] = await db.query('SELECT id, name FROM instances WHERE id = ANY($1)', [ids.filter((id) => id !== null)]);
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  private volumeRecord(charges: [Charge, ...Charge[]], currency: Currency, lines: readonly BurnLine[]): VolumeBillingView {
    const last = charges.at(-1) ?? charges[0];
    const [, tier, type = ''] = last.price_key.split(':');
    const own = lines.filter((line) => line.resource_id === last.resource_id);
    const perTb = volumeRate(this.catalogue.prices, tier as VolumeRow['tier'], type, currency);
    return {
      volume_id: last.resource_id, name: last.resource_name, region: last.region, volume_type: type, size_gb: last.quantity,
      rate: { price_per_tb_hour: priceFromNano(perTb), price_per_hour: priceFromNano(last.hourlyNano) }, ...partOf(charges), hourly_burn: burnOf(own),
    };
  }
}

const partOf = (charges: readonly Charge[]) => ({ minutes: minutesOf(charges), amount: formatAmount(amountOf(charges)) });
const burnOf = (lines: readonly BurnLine[]): string => formatAmount(sumAmounts(lines.map(({ hourlyNano }) => hourlyNano)));
const spanOf = ({ currency, chargedUntil }: Charges, { first, until }: Period) => ({ currency, from: timeOf(first), to: timeOf(until), charged_until: timeOf(chargedUntil) });
const summaryOf = (charges: readonly Charge[], count: number, lines: readonly BurnLine[]) => ({ count, minutes: minutesOf(charges), total: formatAmount(amountOf(charges)), hourly_burn: burnOf(lines) });

function diskOf(charges: [Charge, ...Charge[]]) {
  const last = charges.at(-1) ?? charges[0];
  return { volume_id: last.resource_id, name: last.resource_name, volume_type: last.price_key.split(':')[2] ?? '', size_gb: last.quantity, ...partOf(charges) };
}

/** Charges that differ only in their price or time, together. */
export function usageLinesOf(charges: readonly Charge[]): UsageLineView[] {
  return [...grouped(charges, (one) => `${one.resource_id} ${one.kind} ${one.price_key}`).values()].map((same) => {
    const last = same.at(-1) ?? same[0];
    const { kind, resource_type, resource_id, resource_name, region, instance_id, quantity } = last;
    return { kind, resource_type, resource_id, resource_name, region, instance_id, quantity, price_per_hour: priceFromNano(last.hourlyNano), ...partOf(same) };
  });
}

/** The same charges cut at the hours of the clock. */
function hoursOf(charges: readonly Charge[]): { hour: string; size_gb: number; minutes: number; amount: string }[] {
  const hours = new Map<number, { size_gb: number; cut: Charge[] }>();
  for (const charge of charges) {
    for (let hour = Math.floor(charge.first / 60); hour * 60 < charge.until; hour += 1) {
      const [first, until] = [Math.max(charge.first, hour * 60), Math.min(charge.until, hour * 60 + 60)];
      const cut = { ...charge, first, until, amountNano: chargeOfMinutes(charge.hourlyNano, first, until) };
      const there = hours.get(hour);
      hours.set(hour, { size_gb: charge.quantity, cut: [...(there?.cut ?? []), cut] });
    }
  }
  return [...hours].map(([hour, { size_gb, cut }]) => ({ hour: timeOf(hour * 60), size_gb, ...partOf(cut) }));
}
