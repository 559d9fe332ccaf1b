import type { AiUsageDayView } from '@garrison/contracts';
import { daysOf } from './usage-days';

const row = (day: string, model: string, total_tokens: number, amount: string): AiUsageDayView => ({ day, model, currency: 'USD', requests: 1, prompt_tokens: 0, completion_tokens: total_tokens, total_tokens, amount, updated_at: `${day}T00:00:00.000Z` });

it('adds up the models of each day, and shows days without any', () => {
  expect(daysOf([row('2026-03-01', 'a', 10, '0.10'), row('2026-03-01', 'b', 5, '0.05'), row('2026-02-27', 'a', 1, '0.01')], '2026-02-27', '2026-03-01')).toEqual([
    { day: '2026-02-27', tokens: 1, amount: 0.01 }, { day: '2026-02-28', tokens: 0, amount: 0 }, { day: '2026-03-01', tokens: 15, amount: expect.closeTo(0.15) },
  ]);
  expect(daysOf([], '2026-03-02', '2026-03-01')).toEqual([]);
});
