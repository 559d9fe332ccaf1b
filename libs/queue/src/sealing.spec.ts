import { seal, unseal } from './sealing.js';

it('gives the text back to the same key only', () => {
  const sealed = seal('key-one', 'jupyter: höchst geheim');
  expect(unseal('key-one', sealed)).toBe('jupyter: höchst geheim');
  expect(() => unseal('key-two', sealed)).toThrow();
});

it('never seals the same text to the same bytes, and shows none of it', () => {
  const [one, two] = [seal('k', 'secret-word'), seal('k', 'secret-word')];
  expect(one).not.toBe(two);
  expect(Buffer.from(one.slice(3), 'base64url').toString('utf8')).not.toContain('secret-word');
});

it('notices an altered text', () => {
  const sealed = seal('k', 'one hundred machines');
  const altered = sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA');
  expect(() => unseal('k', altered)).toThrow();
});
