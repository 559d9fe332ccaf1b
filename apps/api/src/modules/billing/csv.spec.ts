import { text } from 'node:stream/consumers';
import { csvOf } from './csv.js';

const written = async (...values: unknown[]) => (await text(csvOf(values, { value: (value) => value, next: () => 'x' }))).slice('value,next\r\n'.length, -',x\r\n'.length);

it.each([
  ['plain', 'plain'], ['with, comma', '"with, comma"'], ['with "quotes"', '"with ""quotes"""'], ['two\nlines', '"two\nlines"'], ['two\r\nlines', '"two\r\nlines"'], [null, ''], [undefined, ''], ['ż€', 'ż€'],
  ['=HYPERLINK("https://example.org","pay")', `"'=HYPERLINK(""https://example.org"",""pay"")"`], ['+1+1', "'+1+1"], ['-2+3', "'-2+3"], ['@SUM(A1)', "'@SUM(A1)"], ['\t=1', "'\t=1"], ['-', "'-"],
  ['-12.50', '-12.50'], ['12.50', '12.50'], [-3, '-3'], ['a=b', 'a=b'],
])('%j is written as %j', async (value, cell) => expect(await written(value)).toBe(cell));
