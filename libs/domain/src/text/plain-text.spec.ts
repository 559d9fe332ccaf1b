import { checkTexts, isPlainText } from './plain-text.js';

it.each(['', 'a\nb', 'Zürich', '机器', '😀', '\u202e', '\ufffd'])('%j is text', (text) => expect(isPlainText(text)).toBe(true));
it.each(['\0', 'a\0', '\ud83d', '\ude00a', '\ude00\ud83d'])('%j is none', (text) => expect(isPlainText(text)).toBe(false));

it('finds what is no text wherever it stands, by its place', () => {
  const value = { name: 'a\0', labels: { 'b\ud800': 'x', ok: 'y' }, rules: [{ description: 'z' }, { description: '\0' }], size: 1, none: null, flag: true };
  expect(checkTexts(value).map(({ field, code }) => `${field} ${code}`)).toEqual(['name invalid_text', 'labels invalid_text', 'rules.1.description invalid_text']);
  expect(checkTexts({ search: '\0' }, 'query')).toMatchObject([{ field: 'query.search' }]);
  expect(checkTexts(JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)))).toEqual([]);
  expect(checkTexts('\0')).toMatchObject([{ field: 'body' }]);
});
