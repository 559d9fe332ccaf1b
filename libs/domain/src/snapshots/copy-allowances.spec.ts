import { whyNotDeleteImage, whyNotSnapshot } from './copy-allowances.js';

it.each([
  ['SUCCESS', 'restore', undefined],
  ['SUCCESS', 'making an image', undefined],
  ['SUCCESS', 'delete', undefined],
  ['error', 'delete', undefined],
  ['error', 'restore', 'The snapshot is error; restore needs it to be SUCCESS.'],
  ['restoring', 'making an image', 'The snapshot is restoring; making an image needs it to be SUCCESS.'],
  ['creating', 'delete', 'The snapshot is creating; delete needs it to be SUCCESS or error.'],
] as const)('a snapshot that is %s: %s', (status, command, reason) => expect(whyNotSnapshot(status, command)).toBe(reason));

it('keeps an image that is being made', () => {
  expect(whyNotDeleteImage('SUCCESS')).toBeUndefined();
  expect(whyNotDeleteImage('creating')).toBe('The custom image is creating; delete needs it to be SUCCESS or error.');
});
