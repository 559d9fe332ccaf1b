import { foldUnikernelName, isMountPath, issue, tagLimits, type Issue } from '@garrison/domain';

/** A name that is left out is generated. */
export const nameProblems = (name: string, field: string): Issue[] =>
  name.trim() === '' || foldUnikernelName(name.trim()) !== undefined ? [] : [issue(field, 'invalid', 'A name has 1 to 63 letters, digits, "." and "-", a letter or digit at both ends, no "--" or "..", and does not look like a UUID.')];

/** A whole number within the metro's limits, as far as they are known yet. */
export function rangeProblems(value: number, { min = 1, max = Number.MAX_SAFE_INTEGER }: { min?: number; max?: number }, unit: string, field: string): Issue[] {
  if (!Number.isInteger(value)) return [issue(field, 'invalid', `Give a whole number${unit && ` of ${unit}`}.`)];
  if (value >= min && value <= max) return [];
  return [issue(field, 'out_of_range', min === max ? `It has to be ${min}${unit && ` ${unit}`}.` : `It has to be ${min} to ${max}${unit && ` ${unit}`}.`)];
}

/** A volume's size (MB). */
export const sizeProblems = (sizeMb: number, limits: { readonly min_volume_mb: number; readonly max_volume_mb: number } | undefined, field: string): Issue[] =>
  rangeProblems(sizeMb, { min: limits?.min_volume_mb, max: limits?.max_volume_mb }, 'MB', field);

export const mountProblems = (at: string, field: string): Issue[] =>
  isMountPath(at.trim()) ? [] : [issue(field, 'invalid', 'The path has to begin with a slash and must not have "." or ".." or a colon in it; the root is none.')];

/** What stands in a field with one thing per line. */
export const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter((line) => line !== '');

export function tagProblems(text: string, field: string): Issue[] {
  const tags = linesOf(text);
  return tags.length > tagLimits.count || tags.some((tag) => tag.length > tagLimits.length) ? [issue(field, 'invalid', `There are at most ${tagLimits.count} tags, each of at most ${tagLimits.length} letters.`)] : [];
}

/** Names for so many new things: the one that was given, numbered where there are several; none stays none for all of them. */
export const namesFor = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => (name.trim() === '' || count === 1 ? name.trim() : `${name.trim()}-${at + 1}`));

export type EnvRow = { key: string; value: string };
/** Rows as an environment; of two with the same name the last counts. */
export const envFrom = (rows: readonly EnvRow[]): Record<string, string> => Object.fromEntries(rows.filter(({ key }) => key.trim() !== '').map(({ key, value }) => [key.trim(), value]));
export const envProblems = (rows: readonly EnvRow[], field: string): Issue[] =>
  rows.flatMap(({ key, value }, at) => (key.trim() === '' && value !== '' ? [issue(`${field}.${at}.key`, 'missing', 'This value needs a name.')] : []));
