import type { ConsoleChunk } from '@/data/live-connection';

/** What is known of a console: text up to the byte `nextOffset` of the whole output. */
export type ConsoleText = { readonly text: string; readonly nextOffset: number };

/** Longer than anyone scrolls back; the API keeps the rest. */
const MAX_CHARACTERS = 400_000;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

const cut = (text: string) => (text.length > MAX_CHARACTERS ? text.slice(text.indexOf('\n', text.length - MAX_CHARACTERS) + 1) : text);

/** Adds a piece that begins at byte `offset`; what is known already is not repeated. `gap` when something between is missing and must be fetched. */
export function appendChunk(known: ConsoleText, { offset, text }: Pick<ConsoleChunk, 'offset' | 'text'>): ConsoleText | 'gap' {
  if (offset > known.nextOffset) return 'gap';
  const bytes = encoder.encode(text);
  const fresh = bytes.subarray(known.nextOffset - offset);
  if (fresh.length === 0) return known;
  return { text: cut(known.text + (fresh.length === bytes.length ? text : decoder.decode(fresh))), nextOffset: known.nextOffset + fresh.length };
}
