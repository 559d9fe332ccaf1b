import { keepRequest } from '@/data/answered';
import { problemsOf } from '@/lib/problems';
import { refusalOf } from '@/lib/refusal';
import { onlyOf, refusalsOf, someOf } from './refusals';

const done = { status: 'success', uuid: 'u-1', name: 'a' } as const;
const refused = { status: 'error', name: 'b', message: "A volume with the name 'b' already exists", error: 23 } as const;

it('finds what was refused by its place in the request, where the answer does not name it', () => {
  expect(refusalsOf([done, refused, { ...refused, uuid: 'u-9', message: 'locked' }], ['u-1', 'u-2', 'u-3'])).toEqual({ 'u-2': refused.message, 'u-9': 'locked' });
});

it('gives the entry of one item, or its refusal under the field it is about', () => {
  expect(onlyOf([done])).toEqual(done);
  const thrown = (fields: object) => {
    try {
      return onlyOf([refused], fields);
    } catch (error) {
      return problemsOf(error);
    }
  };
  expect(thrown({ exists: 'name' })).toEqual([{ field: 'name', code: 'exists', message: refused.message }]);
  expect(thrown({ quota: 'size_mb' })).toEqual([{ field: '', code: 'exists', message: refused.message }]);
});

it('knows by which request an item was refused', () => {
  const entries = [refused];
  keepRequest(entries, { id: '0a0b0c0d', curl: () => '' });
  let thrown: unknown;
  try {
    onlyOf(entries);
  } catch (error) {
    thrown = error;
  }
  expect(refusalOf(thrown)).toEqual({ message: refused.message, request: { message: '0a0b0c0d' } });
});

it('tells what was done of several, and why the rest was not', () => {
  expect(someOf([done, refused])).toEqual({ done: [done], refused: [refused.message] });
  expect(() => someOf([refused, refused], { exists: 'name' })).toThrow(refused.message);
});
