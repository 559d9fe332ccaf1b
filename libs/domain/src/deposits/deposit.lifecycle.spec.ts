import { depositLifecycle } from './deposit.lifecycle.js';

it('reaches every state, and only a refunded deposit is at its end', () => {
  expect(depositLifecycle.unreachable()).toEqual([]);
  expect(depositLifecycle.states.filter((state) => depositLifecycle.exitsOf(state).length === 0)).toEqual(depositLifecycle.terminal);
});

it.each([
  ['pending', 'pay', 'completed'], ['pending', 'fail', 'failed'], ['completed', 'refund', 'refunded'],
  ['failed', 'pay', 'completed'], // money that came late is credited all the same
] as const)('from %s, %s leads to %s', (state, event, next) => expect(depositLifecycle.next(state, event)).toEqual({ ok: true, value: next }));

it.each([['completed', 'pay'], ['completed', 'fail'], ['pending', 'refund'], ['failed', 'fail'], ['failed', 'refund'], ['refunded', 'pay'], ['refunded', 'fail'], ['refunded', 'refund']] as const)(
  'from %s there is no %s', (state, event) => expect(depositLifecycle.can(state, event)).toBe(false),
);
