import type { Currency, Tier } from '../enums.js';
import type { Issue } from '../issue.js';
import { allowedOperations, type InstanceFacts, type OperationAllowance } from '../instances/allowed-operations.js';
import { checkResourceName } from '../names/name-rules.js';
import type { PriceBook } from '../prices/price-book.js';
import { checkVolumeDescription } from '../volumes/volume-requests.js';

/** Tiers with snapshots and custom images (spec barrack-api §6). */
export const snapshotTiers: readonly Tier[] = ['legacy'];

/** All that is wrong with the name and description of a snapshot or image. */
export const checkCopyRequest = ({ name, description }: { readonly name: string; readonly description?: string | null | undefined }): Issue[] => [
  ...checkResourceName(name, 'name'),
  ...checkVolumeDescription(description, 'description'),
];

/** Can a snapshot of the instance be made now, and if not, why: the same row of the table that `allowed_operations` shows. */
export const snapshotEligibility = (facts: InstanceFacts): OperationAllowance => allowedOperations(facts).snapshot;

/** What one snapshot or one image costs per hour, nano-units. Throws when the tier has no price for it: nothing is given away by an omission. */
export function copyHourly(book: PriceBook, tier: Tier, currency: Currency): bigint {
  const prices = book.snapshots[tier];
  if (!prices) throw new Error(`The price list has no price for snapshots in ${tier} regions.`);
  return prices[currency];
}
