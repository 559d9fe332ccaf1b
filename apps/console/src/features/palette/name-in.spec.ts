import { nameIn } from './name-in';

it.each([
  ['data', 'data'],
  ['resize data', 'data'],
  ['Stop trainer-1', 'trainer-1'],
  ['create an image of nightly', 'nightly'],
  ['starter', 'starter'],
  ['', ''],
])('in "%s" the name is "%s"', (typed, name) => expect(nameIn(typed)).toBe(name));
