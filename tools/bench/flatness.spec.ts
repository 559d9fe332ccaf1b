import { compare, listsIn } from './lib/flatness.mjs';

const sized = { get: { parameters: [{ name: 'page_size' }] } };

it('finds the lists of an account in the description of the API', () => {
  const document = {
    paths: {
      '/api/scripts': { ...sized, post: {} }, '/api/changes': { get: { parameters: [{ name: 'after' }, { name: 'limit' }] } }, '/api/scripts/{id}': { get: {} }, '/api/instances/{id}/events': sized,
      '/api/admin/nodes': sized, '/api/regions': { get: { parameters: [] } }, '/api/auth/token': { post: {} },
    },
  };
  expect(listsIn(document)).toEqual([{ name: 'changes', path: '/api/changes/?limit=50' }, { name: 'scripts', path: '/api/scripts/?page_size=50' }]);
});

it('compares what two accounts were answered in turn', async () => {
  const asked: string[] = [];
  const http = {
    expect: async (_status: number, _method: string, path: string, { key }: { key: string }) => {
      asked.push(key);
      return { ms: key === 'big' ? 6 : 4, bytes: 1_000, body: { pagination: { total: 25_000 } }, path };
    },
  };
  const found = await compare(http, { name: 'scripts', path: '/api/scripts/?page_size=50' }, { big: { key: 'big' }, small: { key: 'small' }, requests: 3, callers: 1 });
  expect(found).toEqual({ name: 'scripts', total: 25_000, bytes: 1_000, atFew: 4, atMany: 6, ratio: 1.5 });
  expect(asked).toEqual(['big', 'small', 'big', 'small', 'big', 'small', 'big']);
});
