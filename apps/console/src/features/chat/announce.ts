/** Fewer letters than this are not worth interrupting a reader for. */
const WORTH_SAYING = 120;

/** How far a growing answer is read out: to the end of a sentence, not too often, and all of it when it is whole. */
export function sayUpTo(text: string, from: number, isWhole: boolean): number {
  if (isWhole) return text.length;
  const fresh = text.slice(from);
  const ends = [...fresh.matchAll(/[.!?:]\s|\n/g)].map(({ index, 0: end }) => index + end.length);
  const end = ends.at(-1) ?? 0;
  return end >= WORTH_SAYING ? from + end : from;
}
