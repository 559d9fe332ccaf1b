import { safeNext } from './session';

it.each([['/deploy?x=1', '/deploy?x=1'], [null, '/instances'], ['', '/instances'], ['https://evil.test', '/instances'], ['//evil.test', '/instances'], ['/\\evil.test', '/instances'], ['/\t/evil.test', '/instances'], ['/\n\\evil.test', '/instances'], ['/volumes#top', '/volumes#top'], ['javascript:alert(1)', '/instances']])(
  'after signing in with next=%s one lands on %s', (next, place) => expect(safeNext(next)).toBe(place),
);
