/** A number in [0, 1) that depends on nothing but its arguments: what is random in the simulation is this, so the same seed gives the same history. */
export function unit(seed: number, ...parts: (string | number)[]): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  const text = parts.join('\u0000');
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  // finish as murmur3 does, so that texts that differ in their last letter land far apart
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0;
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}

/** A seeded whole number in [from, to]. */
export const between = (seed: number, from: number, to: number, ...parts: (string | number)[]): number =>
  from + Math.floor(unit(seed, ...parts) * (to - from + 1));

/** Seeded lower-case hex digits. */
export function hexOf(seed: number, length: number, ...parts: (string | number)[]): string {
  let hex = '';
  for (let block = 0; hex.length < length; block += 1) {
    hex += Math.floor(unit(seed, ...parts, block) * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0');
  }
  return hex.slice(0, length);
}

/** How much longer than usual something takes: mostly near 1, seldom above 1.8, skewed as durations are. */
export function spread(seed: number, ...parts: (string | number)[]): number {
  const bell = (unit(seed, ...parts, 'a') + unit(seed, ...parts, 'b') + unit(seed, ...parts, 'c') - 1.5) / 0.5;
  return Math.exp(0.22 * bell);
}

/** Smooth noise in [0, 1) over time: seeded values every `periodMs`, blended in between. */
export function noise(seed: number, atMs: number, periodMs: number, ...parts: (string | number)[]): number {
  const slot = Math.floor(atMs / periodMs);
  const part = atMs / periodMs - slot;
  const blend = part * part * (3 - 2 * part);
  return unit(seed, ...parts, slot) * (1 - blend) + unit(seed, ...parts, slot + 1) * blend;
}
