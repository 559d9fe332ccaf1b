/** @jest-environment node */
import { createTokenRefresher, type Refreshed } from './token-refresher';

const renewed = (n: number): Refreshed => ({ outcome: 'renewed', pair: { access: `a${n}`, refresh: `r${n}`, access_expires_at: '', refresh_expires_at: '' } });

function setUp(answer: (token: string, call: number) => Promise<Refreshed>) {
  const calls: string[] = [];
  const clock = { now: 0 };
  const refresh = createTokenRefresher({ exchange: (token) => answer(token, calls.push(token)), rememberMs: 60_000, now: () => clock.now });
  return { calls, clock, refresh };
}

it('exchanges a token once for all who ask at the same time', async () => {
  const { calls, refresh } = setUp(async (_token, call) => renewed(call));
  const answers = await Promise.all([refresh('r0'), refresh('r0'), refresh('r0')]);
  expect(calls).toEqual(['r0']);
  expect(answers).toEqual([renewed(1), renewed(1), renewed(1)]);
});

it('answers a tab that still sends the old token, and forgets it after a while', async () => {
  const { calls, clock, refresh } = setUp(async (_token, call) => renewed(call));
  await refresh('r0');
  clock.now = 59_999;
  expect(await refresh('r0')).toEqual(renewed(1));
  clock.now = 60_000;
  expect(await refresh('r0')).toEqual(renewed(2));
  expect(calls).toEqual(['r0', 'r0']);
});

it('does not mix up two sessions', async () => {
  const { calls, refresh } = setUp(async (_token, call) => renewed(call));
  await Promise.all([refresh('mine'), refresh('yours')]);
  expect(calls).toEqual(['mine', 'yours']);
});

it('asks again after nobody could answer, but not after a refusal', async () => {
  const { calls, refresh } = setUp(async (token, call) => {
    if (token === 'r0' && call === 1) throw new Error('connection refused');
    return token === 'r0' ? renewed(call) : { outcome: 'refused' };
  });
  expect(await refresh('r0')).toEqual({ outcome: 'unreachable' });
  expect(await refresh('r0')).toEqual(renewed(2));
  await refresh('stolen');
  await refresh('stolen');
  expect(calls).toEqual(['r0', 'r0', 'stolen']);
});
