import { QueryClient } from '@tanstack/react-query';
import { keepNewerIn, newerInCache, newerOf, type Versioned } from './keep-newer';

const view = (id: string, generation: number, status = 'ACTIVE') => ({ id, generation, status });

it.each([
  [3, 4, 'incoming'],
  [4, 3, 'known'],
  [4, 4, 'incoming'],
])('of generation %i in the cache and %i arriving, the %s one stays', (known, incoming, winner) => {
  expect(newerOf(view('a', known, 'known'), view('a', incoming, 'incoming')).status).toBe(winner);
});

it('a late list keeps newer members, takes newer ones and has the last word on who is in it', () => {
  const known = [view('a', 5, 'live'), view('b', 1, 'old'), view('gone', 9)];
  const fetched = [view('new', 1), view('b', 2, 'fresh'), view('a', 4, 'late')];
  expect(keepNewerIn(known, fetched)).toEqual([view('new', 1), view('b', 2, 'fresh'), view('a', 5, 'live')]);
  expect(keepNewerIn(undefined, fetched)).toEqual(fetched);
});

it('keeps what came live while an older answer was on its way', async () => {
  const client = new QueryClient();
  const queryKey = ['volumes', 'a'];
  let answer: (view: Versioned) => void = () => undefined;
  const onItsWay = new Promise<Versioned>((resolve) => (answer = resolve));
  client.setQueryData(queryKey, { id: 'a', generation: 1 });
  const fetching = client.fetchQuery({ queryKey, queryFn: async (context) => newerInCache(context.client, queryKey, await onItsWay) });
  client.setQueryData(queryKey, { id: 'a', generation: 3 });
  answer({ id: 'a', generation: 2 });
  await fetching;
  expect(client.getQueryData(queryKey)).toEqual({ id: 'a', generation: 3 });
});
