import { keepNewerIn, newerOf } from './keep-newer';

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
