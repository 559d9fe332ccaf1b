import { inflateSync } from 'node:zlib';

/**
 * The text of a PDF as a reader shows and copies it: the glyphs that are drawn, each as the letters that its font's own table says. As much of the format as
 * our own files use: compressed streams, fonts with two bytes for a glyph, text in hexadecimal.
 */
export function pdfText(file: Buffer): string {
  const raw = file.toString('latin1');
  const objects = new Map([...raw.matchAll(/^(\d+) 0 obj\n([\s\S]*?)\nendobj/gm)].map(([, id = '', body = '']) => [id, body]));
  const streamOf = (body: string): string => {
    const bytes = /stream\n([\s\S]*)\nendstream/.exec(body)?.[1];
    if (bytes === undefined) return '';
    return body.includes('/FlateDecode') ? inflateSync(Buffer.from(bytes, 'latin1')).toString('latin1') : bytes;
  };
  const lettersOf = (font: string): Map<string, string> => {
    const table = streamOf(objects.get(/\/ToUnicode (\d+) 0 R/.exec(objects.get(font) ?? '')?.[1] ?? '') ?? '');
    const ranges = [...table.matchAll(/<([0-9a-f]{4})> <([0-9a-f]{4})> \[([^\]]*)\]/g)];
    return new Map(ranges.flatMap(([, first = '', , list = '']) => [...list.matchAll(/<([0-9a-f ]+)>/g)].map(([, hex = ''], at) => [(parseInt(first, 16) + at).toString(16).padStart(4, '0'), Buffer.from(hex.replaceAll(' ', ''), 'hex').swap16().toString('utf16le')] as const)));
  };
  const fonts = new Map([...raw.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name = '', id = '']) => [name, lettersOf(id)]));
  const lines: string[] = [];
  for (const body of objects.values()) {
    let letters: Map<string, string> | undefined;
    for (const [, font, text] of streamOf(body).matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
      if (font !== undefined) letters = fonts.get(font);
      else lines.push([...(text ?? '').matchAll(/<([0-9a-f]+)>/g)].flatMap(([, hex = '']) => hex.match(/.{4}/g) ?? []).map((glyph) => letters?.get(glyph) ?? '\ufffd').join(''));
    }
  }
  return lines.join('\n');
}
