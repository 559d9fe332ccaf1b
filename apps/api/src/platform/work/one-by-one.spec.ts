import { createLogger } from '../observability/logger.js';
import { oneByOne } from './one-by-one.js';

const trouble = { logger: createLogger({ level: 'silent', name: 'test' }), what: 'it could not be done', which: (id: number) => ({ id }) };

it('sees to every thing in order, also to those behind one that cannot be seen to', async () => {
  const seen: number[] = [];
  await oneByOne([1, 2, 3], trouble, async (id) => {
    if (id === 2) throw new Error('not this one');
    seen.push(id);
  });
  expect(seen).toEqual([1, 3]);
});
