import { foldUnikernelName, issue, type Issue } from '@garrison/domain';

/** A name that is left out is generated. */
export const nameProblems = (name: string, field: string): Issue[] =>
  name.trim() === '' || foldUnikernelName(name.trim()) !== undefined ? [] : [issue(field, 'invalid', 'A name has 1 to 63 letters, digits, "." and "-", a letter or digit at both ends, no "--" or "..", and does not look like a UUID.')];

/** Within the metro's limits (MB), as far as they are known yet. */
export function sizeProblems(sizeMb: number, limits: { readonly min_volume_mb: number; readonly max_volume_mb: number } | undefined, field: string): Issue[] {
  const { min_volume_mb: min, max_volume_mb: max } = limits ?? { min_volume_mb: 1, max_volume_mb: Number.MAX_SAFE_INTEGER };
  if (!Number.isInteger(sizeMb)) return [issue(field, 'invalid', 'Give a whole number of MB.')];
  return sizeMb < min || sizeMb > max ? [issue(field, 'out_of_range', `The size has to be ${min} to ${max} MB.`)] : [];
}
