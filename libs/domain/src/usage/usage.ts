import type { Currency, IpStatus, Tier } from '../enums.js';
import type { InstanceState } from '../instances/instance.lifecycle.js';
import { multiply } from '../money/amount.js';
import { GB_PER_TB, MB_PER_GB, type PriceBook, type Prices } from '../prices/price-book.js';
import type { VolumeState } from '../volumes/volume.lifecycle.js';

/** What can be charged by the minute. A thing has at most one stretch of each kind open. */
export const usageKinds = ['compute', 'public_ip', 'storage', 'snapshot', 'image'] as const;
export type UsageKind = (typeof usageKinds)[number];

/** What is charged: `quantity` of what stands in the price lists as `priceKey`. `instanceId` is the machine that a volume hangs on, as `role`. */
export type Usage = {
  readonly kind: UsageKind;
  readonly priceKey: string;
  readonly quantity: number;
  readonly instanceId: string | null;
  readonly role: 'boot' | 'data' | null;
};

export const priceKeys = {
  gpu: (tier: Tier, model: string) => `gpu:${tier}:${model}`,
  volume: (tier: Tier, type: string) => `volume:${tier}:${type}`,
  /** The same storage by the MB. */
  unikernelVolume: (tier: Tier, type: string) => `unikernel_volume:${tier}:${type}`,
  snapshot: (tier: Tier) => `snapshot:${tier}`,
  hibernated: 'hibernated',
  publicIp: 'public_ip',
} as const;

export type InstanceUsageFacts = { id: string; status: InstanceState; tier: Tier; gpu_model: string; gpu_count: number; public_ip: string | null; ip_status: IpStatus };

/**
 * What an instance is charged for in a state: its GPUs in full while ACTIVE or SHUTOFF, a flat price while HIBERNATED, nothing for compute in any other
 * state. Its public address, from the moment a node was seen to have it until one was seen without it, but not in ERROR (spec barrack-api §9).
 */
export function instanceUsage({ id, status, tier, gpu_model, gpu_count, public_ip, ip_status }: InstanceUsageFacts): Usage[] {
  const own = { instanceId: id, role: null };
  const compute: Usage[] =
    status === 'ACTIVE' || status === 'SHUTOFF'
      ? [{ ...own, kind: 'compute', priceKey: priceKeys.gpu(tier, gpu_model), quantity: gpu_count }]
      : status === 'HIBERNATED'
        ? [{ ...own, kind: 'compute', priceKey: priceKeys.hibernated, quantity: 1 }]
        : [];
  const hasAddress = public_ip !== null && (ip_status === 'attached' || ip_status === 'detaching') && status !== 'ERROR' && status !== 'DELETED';
  return hasAddress ? [...compute, { ...own, kind: 'public_ip', priceKey: priceKeys.publicIp, quantity: 1 }] : compute;
}

export type VolumeUsageFacts = {
  status: VolumeState;
  tier: Tier;
  volume_type: string;
  size_gb: number;
  instance_id: string | null;
  role: 'boot' | 'data' | null;
  /** When it was first seen to exist; null: never. */
  available_at: unknown;
};

/** States in which a volume is not (any more) on the machine its row names. */
const notThereYet: readonly VolumeState[] = ['creating', 'attaching'];

/** A volume is charged by its provisioned size (GB) from the moment it was seen to exist until it is deleted, in every state between (spec barrack-api §9). */
export function volumeUsage(volume: VolumeUsageFacts): Usage[] {
  if (volume.available_at === null || volume.status === 'deleted') return [];
  const there = volume.instance_id !== null && !notThereYet.includes(volume.status);
  const carrier = there ? { instanceId: volume.instance_id, role: volume.role } : { instanceId: null, role: null };
  return [{ ...carrier, kind: 'storage', priceKey: priceKeys.volume(volume.tier, volume.volume_type), quantity: volume.size_gb }];
}

/** A snapshot or custom image that exists: the fixed price of 100 GB each (spec barrack-api §9). */
export const fixedUsage = (kind: 'snapshot' | 'image', tier: Tier): Usage[] => [{ kind, priceKey: priceKeys.snapshot(tier), quantity: 1, instanceId: null, role: null }];

/** One price as it is stored: nano-units for `per` of the quantity and hour. */
export type PricePoint = { readonly priceKey: string; readonly currency: Currency; readonly unitNano: bigint; readonly per: number };

/** Everything in a price book that usage can name. */
export function pricePointsOf(book: PriceBook): PricePoint[] {
  const points = (priceKey: string, prices: Prices, per = 1): PricePoint[] =>
    (Object.entries(prices) as [Currency, bigint][]).map(([currency, unitNano]) => ({ priceKey, currency, unitNano, per }));
  const tiersOf = <T>(byTier: Readonly<Partial<Record<Tier, T>>>) => Object.entries(byTier) as [Tier, T][];
  return [
    ...tiersOf(book.gpus).flatMap(([tier, models]) => Object.entries(models).flatMap(([model, prices]) => points(priceKeys.gpu(tier, model), prices))),
    ...tiersOf(book.volumes).flatMap(([tier, types]) => Object.entries(types).flatMap(([type, prices]) => points(priceKeys.volume(tier, type), prices, GB_PER_TB))),
    ...tiersOf(book.volumes).flatMap(([tier, types]) => Object.entries(types).flatMap(([type, prices]) => points(priceKeys.unikernelVolume(tier, type), prices, GB_PER_TB * MB_PER_GB))),
    ...tiersOf(book.snapshots).flatMap(([tier, prices]) => points(priceKeys.snapshot(tier), prices)),
    ...points(priceKeys.hibernated, book.hibernated),
    ...points(priceKeys.publicIp, book.public_ip),
  ];
}

/** What a quantity costs per hour (nano-units) at a price, to the nearest nano-unit. */
export const hourlyAt = ({ unitNano, per }: Pick<PricePoint, 'unitNano' | 'per'>, quantity: number): bigint => multiply(unitNano, quantity, per);

/** Do two usages cost and carry the same? */
export const sameUsage = (a: Usage, b: Usage): boolean =>
  a.kind === b.kind && a.priceKey === b.priceKey && a.quantity === b.quantity && a.instanceId === b.instanceId && a.role === b.role;

/** What has to be closed and what opened when a thing's usage changes. */
export function usageChange(before: readonly Usage[], after: readonly Usage[]): { close: UsageKind[]; open: Usage[] } {
  const unchanged = (one: Usage, others: readonly Usage[]) => others.some((other) => sameUsage(one, other));
  return { close: before.filter((one) => !unchanged(one, after)).map(({ kind }) => kind), open: after.filter((one) => !unchanged(one, before)) };
}
