/** Small words for messages. Nothing here knows a rule. */

/** `10,000`: digits grouped as the messages and the spec write them. */
export const grouped = (count: number): string => count.toLocaleString('en-US');

/** `1 volume`, `3 volumes`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${grouped(count)} ${count === 1 ? one : many}`;

/** `a`, `a or b`, `a, b or c`; nothing for an empty list. */
export function listed(words: readonly string[], lastWord = 'or'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${lastWord} ${words[words.length - 1]}`;
}

/** A caller's own text inside a message: quoted and cut, so that a pasted file does not become the message. */
export const quoted = (text: string, longest = 60): string => JSON.stringify(text.length > longest ? `${text.slice(0, longest)}…` : text);
