import { checkWaitWish, describeLine, launchLineLifecycle, servedNow, tooDear, waitLimits, waitsUntil, type WaitWish } from './launch-line.js';

const NOW = Date.parse('2026-01-10T12:00:00.000Z');
const inHours = (hours: number) => new Date(NOW + hours * 3_600_000).toISOString();
const timesOf = ({ wait_until: until }: WaitWish) => ({ nowMs: NOW, untilMs: until ? Date.parse(until) : undefined });

it.each<[string, WaitWish, string[]]>([
  ['nothing', {}, []],
  ['the wish to wait alone', { when_out_of_stock: 'wait' }, []],
  ['nulls', { when_out_of_stock: 'refuse', wait_until: null, max_price_per_hour: null }, []],
  ['an end and a price', { when_out_of_stock: 'wait', wait_until: inHours(5), max_price_per_hour: 2.5 }, []],
  ['a price without waiting', { max_price_per_hour: 2.5 }, []],
  ['the last moment allowed', { when_out_of_stock: 'wait', wait_until: inHours(30 * 24) }, []],
  ['an end without waiting', { wait_until: inHours(5) }, ['wait_until not_allowed']],
  ['an end with "refuse"', { when_out_of_stock: 'refuse', wait_until: inHours(5) }, ['wait_until not_allowed']],
  ['an end that is now', { when_out_of_stock: 'wait', wait_until: inHours(0) }, ['wait_until out_of_range']],
  ['an end too far away', { when_out_of_stock: 'wait', wait_until: inHours(30 * 24 + 1) }, ['wait_until out_of_range']],
  ['an end that is no time', { when_out_of_stock: 'wait', wait_until: 'soon' }, ['wait_until invalid_format']],
  ['a price of nothing', { max_price_per_hour: 0 }, ['max_price_per_hour out_of_range']],
  ['a price below nothing and an end that has passed', { when_out_of_stock: 'wait', wait_until: inHours(-1), max_price_per_hour: -1 }, ['wait_until out_of_range', 'max_price_per_hour out_of_range']],
  ['a price finer than a nano-unit', { max_price_per_hour: 0.0000000001 }, ['max_price_per_hour out_of_range']],
])('judges %s', (_what, wish, expected) => {
  expect(checkWaitWish(wish, timesOf(wish)).map(({ field, code }) => `${field} ${code}`)).toEqual(expected);
});

it('lets a request wait a week unless it says for how long', () => {
  expect(waitsUntil(timesOf({ when_out_of_stock: 'wait' }))).toBe(NOW + waitLimits.defaultMs);
  expect(waitsUntil(timesOf({ when_out_of_stock: 'wait', wait_until: inHours(2) }))).toBe(NOW + 2 * 3_600_000);
});

it.each<[number | null | undefined, bigint, boolean]>([
  [undefined, 10n ** 18n, false],
  [null, 10n ** 18n, false],
  [2.5, 2_500_000_000n, false],
  [2.5, 2_500_000_001n, true],
])('with at most %s per hour, %s nano-units are too dear: %s', (max_price_per_hour, total, expected) => {
  expect(tooDear({ max_price_per_hour }, total)).toBe(expected);
});

it.each([[0, true], [1, false], [20, false]])('with %i in line a newcomer is served at once: %s', (ahead, expected) => expect(servedNow(ahead)).toBe(expected));

it('can be left once, by every way', () => {
  for (const event of ['launch', 'fail', 'cancel', 'expire'] as const) {
    const left = launchLineLifecycle.next('waiting', event);
    expect(left.ok && launchLineLifecycle.terminal).toContainEqual(left.ok && left.value);
  }
  expect(launchLineLifecycle.unreachable()).toEqual([]);
  expect(launchLineLifecycle.terminal.flatMap((state) => launchLineLifecycle.exitsOf(state))).toEqual([]);
});

it('counts who waits', () => expect([describeLine(1), describeLine(3)]).toEqual(['1 deployment waits in line for this model there', '3 deployments wait in line for this model there']));
