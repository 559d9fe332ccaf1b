import { sayUpTo } from './announce';

it('reads out whole sentences, a few at a time, and the rest at the end', () => {
  const sentence = 'This sentence has about fifty letters, more or less. ';
  expect(sayUpTo(sentence, 0, false)).toBe(0);
  const three = sentence.repeat(3);
  expect(sayUpTo(`${three}And the begin`, 0, false)).toBe(three.length);
  expect(sayUpTo(`${three}And the begin`, three.length, false)).toBe(three.length);
  expect(sayUpTo(`${three}And the end`, three.length, true)).toBe(three.length + 'And the end'.length);
});
