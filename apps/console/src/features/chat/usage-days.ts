import type { AiUsageDayView } from '@garrison/contracts';

const DAY_MS = 86_400_000;
export type UsageDay = { readonly day: string; readonly tokens: number; readonly amount: number };

/** The sums of every day of a span (UTC, both ends included), also of those on which nothing was asked. */
export function daysOf(history: readonly AiUsageDayView[], from: string, to: string): readonly UsageDay[] {
  const days = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1);
  return Array.from({ length: days }, (_, at) => {
    const day = new Date(Date.parse(from) + at * DAY_MS).toISOString().slice(0, 10);
    const rows = history.filter((row) => row.day === day);
    return { day, tokens: rows.reduce((sum, row) => sum + row.total_tokens, 0), amount: rows.reduce((sum, row) => sum + Number(row.amount), 0) };
  });
}
