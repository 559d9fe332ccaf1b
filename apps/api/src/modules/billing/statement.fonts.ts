import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { inflateSync } from 'node:zlib';

const HEADER = { woff: 44, sfnt: 12 };
const ENTRY = { woff: 20, sfnt: 16 };

/**
 * DejaVu Sans: Latin, Greek, Cyrillic, Armenian, Georgian and more. Packages hold it as WOFF, which is TrueType with each table compressed; it is made plain
 * once, since what reads fonts would inflate all glyphs for each one (W3C WOFF 1.0, §4 and §5).
 */
const { resolve } = createRequire(import.meta.url);
const fontOf = (weight: 400 | 700): Buffer => trueTypeOf(readFileSync(resolve(`@fontsource/dejavu-sans/files/dejavu-sans-latin-${weight}-normal.woff`)));

let loaded: { plain: Buffer; bold: Buffer } | undefined;
/** Read when the first statement is asked for. */
export const statementFonts = (): { plain: Buffer; bold: Buffer } => (loaded ??= { plain: fontOf(400), bold: fontOf(700) });

function trueTypeOf(woff: Buffer): Buffer {
  const count = woff.readUInt16BE(12);
  const head = Buffer.alloc(HEADER.sfnt + count * ENTRY.sfnt);
  woff.copy(head, 0, 4, 8);
  head.writeUInt16BE(count, 4);
  const power = 2 ** Math.floor(Math.log2(count));
  head.writeUInt16BE(power * ENTRY.sfnt, 6);
  head.writeUInt16BE(Math.log2(power), 8);
  head.writeUInt16BE((count - power) * ENTRY.sfnt, 10);
  const tables: Buffer[] = [];
  let at = head.length;
  for (let index = 0; index < count; index += 1) {
    const from = HEADER.woff + index * ENTRY.woff;
    const to = HEADER.sfnt + index * ENTRY.sfnt;
    const [offset, stored, length] = [woff.readUInt32BE(from + 4), woff.readUInt32BE(from + 8), woff.readUInt32BE(from + 12)];
    const bytes = woff.subarray(offset, offset + stored);
    const table = Buffer.alloc(Math.ceil(length / 4) * 4);
    (stored < length ? inflateSync(bytes) : bytes).copy(table);
    woff.copy(head, to, from, from + 4);
    woff.copy(head, to + 4, from + 16, from + 20);
    head.writeUInt32BE(at, to + 8);
    head.writeUInt32BE(length, to + 12);
    tables.push(table);
    at += table.length;
  }
  return Buffer.concat([head, ...tables]);
}
