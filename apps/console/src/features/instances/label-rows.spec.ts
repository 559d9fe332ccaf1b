import { labelsFrom, rowsFrom } from './label-rows';

it('keeps labels on the way to rows and back', () => {
  const labels = { team: 'vision', stage: 'prod', empty: '' };
  expect(labelsFrom(rowsFrom(labels))).toEqual(labels);
});

it('drops rows nobody filled in, and space around words', () => {
  expect(labelsFrom([{ key: '', value: ' ' }, { key: ' team ', value: ' vision ' }])).toEqual({ team: 'vision' });
});

it('keeps a value without a key, for the rules to refuse', () => {
  expect(labelsFrom([{ key: ' ', value: 'vision' }])).toEqual({ '': 'vision' });
});

it('takes the last of two rows with one key', () => {
  expect(labelsFrom([{ key: 'a', value: '1' }, { key: 'a', value: '2' }])).toEqual({ a: '2' });
});
