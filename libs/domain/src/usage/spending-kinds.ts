import { priceKeys, type Usage } from './usage.js';

/** What money goes to, as people ask about it: `data_volume` is every volume that no machine boots from, attached or not; `ai` is charged by tokens and no usage by the minute. */
export const spendingKinds = ['gpu', 'hibernated', 'os_volume', 'data_volume', 'public_ip', 'snapshot', 'image', 'unikernel_volume', 'ai'] as const;
export type SpendingKind = (typeof spendingKinds)[number];

/** The kind of spending that a stretch of usage is. */
export function spendingKindOf({ kind, role, priceKey }: Pick<Usage, 'kind' | 'role' | 'priceKey'>): SpendingKind {
  if (kind === 'compute') return priceKey === priceKeys.hibernated ? 'hibernated' : 'gpu';
  if (kind !== 'storage') return kind;
  if (priceKey.startsWith('unikernel_volume:')) return 'unikernel_volume';
  return role === 'boot' ? 'os_volume' : 'data_volume';
}
