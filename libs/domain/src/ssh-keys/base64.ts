const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values = new Map([...alphabet].map((character, value) => [character, value]));

/**
 * Decodes base64 (RFC 4648 §4) strictly: padding in place, no other characters, no stray bits; undefined otherwise. Written here because neither
 * Node's Buffer nor the browser's atob refuses a body that somebody cut or altered, and the first exists on one side only.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  const match = /^((?:[A-Za-z0-9+/]{4})*)(?:([A-Za-z0-9+/]{2})==|([A-Za-z0-9+/]{3})=)?$/.exec(text);
  if (!match) return undefined;
  const digits = [...`${match[1] ?? ''}${match[2] ?? match[3] ?? ''}`].map((character) => values.get(character) ?? 0);
  const bytes = new Uint8Array(Math.floor((digits.length * 6) / 8));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const digit of digits) {
    held = ((held << 6) | digit) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = (held >> bits) & 0xff;
      at += 1;
    }
  }
  return (held & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}
