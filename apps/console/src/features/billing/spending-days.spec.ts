import type { BillingDayView } from '@garrison/contracts';
import { spendingKinds } from '@garrison/domain';
import { dayName, dayText, kindColours, kindNames, spanOf, usedKinds } from './spending-days';

const day = (kinds: Partial<BillingDayView['kinds']>, total: string): BillingDayView => ({
  day: '2026-03-30', total, balance: '81.40', kinds: { ...(Object.fromEntries(spendingKinds.map((kind) => [kind, '0.00'])) as BillingDayView['kinds']), ...kinds },
});

it('says a day in words', () => {
  expect(dayName('2026-03-30')).toBe('Mon 30 Mar');
  expect(dayText(day({ gpu: '3.50', os_volume: '0.0312' }, '3.5312'), 'EUR')).toBe('Mon 30 Mar: €3.5312, of which GPUs €3.50, Boot volumes €0.0312; balance €81.40');
  expect(dayText(day({ ai: '0.10' }, '0.10'), 'USD')).toBe('Mon 30 Mar: $0.10 for AI chat; balance $81.40');
  expect(dayText(day({}, '0.00'), 'USD')).toBe('Mon 30 Mar: $0.00; balance $81.40');
});

it('shows the kinds on which something was spent, however little', () => expect(usedKinds(day({ snapshot: '0.000000001', gpu: '1.00' }, '1.000000001').kinds)).toEqual(['gpu', 'snapshot']));

it.each([[undefined, 30], ['7', 7], ['90', 90], ['31', 30], ['x', 30]])('an address with days=%s asks for %i', (asked, span) => expect(spanOf(asked)).toBe(span));

it('has a name and a colour of its own for every kind', () => {
  for (const all of [kindNames, kindColours]) expect(new Set(spendingKinds.map((kind) => all[kind])).size).toBe(spendingKinds.length);
});
