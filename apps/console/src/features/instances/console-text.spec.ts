import { appendChunk } from './console-text';

const known = { text: 'größer\n', nextOffset: 9 }; // ö and ß have two bytes each

it.each<[string, { offset: number; text: string }, string | 'gap']>([
  ['follows on', { offset: 9, text: 'next\n' }, 'größer\nnext\n'],
  ['was there already', { offset: 0, text: 'größer\n' }, 'größer\n'],
  ['overlaps, counted in bytes', { offset: 2, text: 'ößer\nnext\n' }, 'größer\nnext\n'],
  ['leaves a gap', { offset: 10, text: 'later' }, 'gap'],
])('a piece that %s', (_what, chunk, expected) => {
  const joined = appendChunk(known, chunk);
  expect(joined === 'gap' ? joined : joined.text).toBe(expected);
});

it('counts on in bytes', () => {
  expect(appendChunk(known, { offset: 9, text: 'ü' })).toEqual({ text: 'größer\nü', nextOffset: 11 });
});

it('keeps what fits on a screen, cut at a line', () => {
  const long = appendChunk({ text: '', nextOffset: 0 }, { offset: 0, text: 'a line of text\n'.repeat(40_000) });
  if (long === 'gap') throw new Error('nothing is missing');
  expect(long.nextOffset).toBe(600_000);
  expect(long.text.length).toBeLessThanOrEqual(400_000);
  expect(long.text.startsWith('a line')).toBe(true);
});
