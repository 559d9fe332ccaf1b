import { volumeNameRule } from './name-rules.js';

/** Cuts a stem so that it and the suffix fit, and leaves no separator before the suffix. */
const fitted = (stem: string, suffix: string, maxLength: number): string => {
  const room = stem.slice(0, Math.max(0, maxLength - suffix.length));
  return `${suffix === '' ? room.trimEnd() : room.replace(/[-_ .]+$/, '')}${suffix}`.slice(-maxLength);
};

/** The first of `base`, `base-2`, `base-3`, … that is not taken, cut at the stem to at most `maxLength` characters. */
export function freeName(base: string, taken: Iterable<string>, maxLength: number): string {
  return firstFree(taken, (n) => fitted(base, n === 1 ? '' : `-${n}`, maxLength));
}

/** The server's suggestion for the next volume: the smallest unused of `volume1`, `volume2`, … (barrack-facts §8, GetVolumesWithNextNameResponse). */
export const nextVolumeName = (existing: readonly string[]): string => firstFree(existing, (n) => `volume${n}`);

/**
 * Default name of a volume's clone: `<name>-clone`, then `<name>-clone-2`, …; always valid under the volume rule, whatever old rule the source's
 * name was made under, and not among the taken (spec barrack-api §5).
 */
export function cloneName(name: string, taken: Iterable<string>): string {
  const stem = name.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^[-_]+|[-_]+$/g, '') || 'volume';
  return firstFree(taken, (n) => fitted(stem, n === 1 ? '-clone' : `-clone-${n}`, volumeNameRule.maxLength));
}

/** Default name of the instance made from a snapshot: `<snapshot>-restored` made unique (spec barrack-api §6). */
export function restoredName(snapshotName: string, taken: Iterable<string>, maxLength = 50): string {
  return firstFree(taken, (n) => fitted(snapshotName, n === 1 ? '-restored' : `-restored-${n}`, maxLength));
}

function firstFree(taken: Iterable<string>, candidate: (n: number) => string): string {
  const used = new Set(taken);
  for (let n = 1; ; n += 1) {
    const name = candidate(n);
    if (!used.has(name)) return name;
  }
}

/**
 * The host name inside the machine: an RFC 1123 label (a–z, 0–9, inner hyphens, ≤63) made from the instance's name, with at least one letter, because
 * an all-digit label reads as an address (barrack-facts §4, `vm_name`). Not unique: names that differ in case only share it.
 */
export function hostName(vmName: string): string {
  const label = vmName
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
  if (label === '') return 'vm';
  return /[a-z]/.test(label) ? label : `vm-${label}`.slice(0, 63).replace(/-+$/, '');
}
