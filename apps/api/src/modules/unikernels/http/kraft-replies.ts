import type { UnikernelRef } from '@garrison/domain';
import type { Entry } from './kraft-exchange.js';

/** One entry for each reference, in their order: what was found, or why there is nothing. */
export function repliesOf<T extends { uuid: string; name: string }>(refs: readonly UnikernelRef[], found: readonly T[], missing: (ref: UnikernelRef) => Entry, show: (one: T) => Entry): Entry[] {
  const byUuid = new Map(found.map((one) => [one.uuid, one]));
  const byName = new Map(found.map((one) => [one.name, one]));
  return refs.map((ref) => {
    const one = ref.uuid === undefined ? byName.get(ref.name) : byUuid.get(ref.uuid);
    return one ? show(one) : missing(ref);
  });
}
