import fc from 'fast-check';
import { disputeLifecycle, isWithdrawn, type DisputeEvent, type DisputeState } from './dispute.lifecycle.js';

it('reaches every state, and only a closed dispute is at its end', () => {
  expect(disputeLifecycle.unreachable()).toEqual([]);
  expect(disputeLifecycle.states.filter((state) => disputeLifecycle.exitsOf(state).length === 0)).toEqual(disputeLifecycle.terminal);
});

it.each([['inquiry', false], ['open', true], ['lost', true], ['closed', false]] as const)('%s: the money is away: %s', (state, away) => expect(isWithdrawn(state)).toBe(away));

it('ends the same in whatever order and however often it is told', () => {
  const events: DisputeEvent[] = ['withdraw', 'lose', 'close'];
  const end = (told: readonly DisputeEvent[]) => told.reduce<DisputeState>((state, event) => {
    const next = disputeLifecycle.next(state, event);
    return next.ok ? next.value : state;
  }, disputeLifecycle.initial);
  fc.assert(fc.property(fc.shuffledSubarray([...events, ...events]), (told) => {
    expect(end(told)).toBe(told.includes('close') ? 'closed' : told.includes('lose') ? 'lost' : told.includes('withdraw') ? 'open' : 'inquiry');
  }));
});
