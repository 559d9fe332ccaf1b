import { checkLease, restOf } from './lease.rules.js';

const now = Date.parse('2026-03-01T12:00:00Z');

it.each([
  ['nothing', {}, []], ['no limits', { untilMs: null, idleMinutes: null }, []], ['an hour', { untilMs: Date.parse('2026-03-01T13:00:00Z'), idleMinutes: 10 }, []],
  ['this moment', { untilMs: Date.parse('2026-03-01T12:00:00Z') }, ['lease_until in_the_past']], ['the past', { untilMs: Date.parse('2020-01-01T00:00:00Z'), idleMinutes: 9 }, ['lease_until in_the_past', 'idle_stop_minutes out_of_range']],
  ['a wrong year', { untilMs: Date.parse('2062-03-01T12:00:00Z') }, ['lease_until out_of_range']], ['too long idle', { idleMinutes: 10_081 }, ['idle_stop_minutes out_of_range']],
])('%s', (_what, wish, issues) => expect(checkLease(wish, now).map(({ field, code }) => `${field} ${code}`)).toEqual(issues));

it.each([['ACTIVE', true, 'suspend'], ['SHUTOFF', true, 'suspend'], ['ACTIVE', false, 'stop'], ['SHUTOFF', false, undefined], ['HIBERNATED', true, undefined], ['BUILD', true, undefined], ['DELETED', true, undefined]] as const)(
  'a machine that is %s (hibernates: %s) rests by %s', (status, can, rest) => expect(restOf(status, can)).toBe(rest),
);
