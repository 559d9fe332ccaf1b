import { envFrom, envProblems, linesOf, namesFor, rangeProblems, tagProblems } from './form-checks';

it('numbers the names of several', () => {
  expect([namesFor(' data ', 1), namesFor('data', 2), namesFor('', 2)]).toEqual([['data'], ['data-1', 'data-2'], ['', '']]);
});

it('takes one thing a line', () => {
  expect(linesOf(' a b \n\n c')).toEqual(['a b', 'c']);
  expect(tagProblems('blue\nlarge', 'tags')).toEqual([]);
  expect(tagProblems('x\n'.repeat(17), 'tags')).toHaveLength(1);
  expect(tagProblems('x'.repeat(257), 'tags')).toHaveLength(1);
});

it('keeps the values of an environment as they were written, and asks for the name of each', () => {
  expect(envFrom([{ key: ' PORT ', value: ' 80 ' }, { key: '', value: '' }, { key: 'PORT', value: '81' }])).toEqual({ PORT: '81' });
  expect(envProblems([{ key: '', value: 'x' }, { key: '', value: '' }], 'env').map(({ field }) => field)).toEqual(['env.0.key']);
});

it('tells the range a number has to be in', () => {
  expect(rangeProblems(1.5, {}, 'MB', 'size')[0]?.message).toBe('Give a whole number of MB.');
  expect(rangeProblems(9, { min: 1, max: 4 }, '', 'vcpus')[0]?.message).toBe('It has to be 1 to 4.');
  expect(rangeProblems(2, { min: 1, max: 1 }, '', 'vcpus')[0]?.message).toBe('It has to be 1.');
  expect(rangeProblems(2, { min: 1 }, '', 'count')).toEqual([]);
});
