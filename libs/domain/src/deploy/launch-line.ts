import { issue, type Issue } from '../issue.js';
import { defineLifecycle } from '../lifecycle/lifecycle.js';
import { nanoFromPrice } from '../money/amount.js';
import { counted, quoted } from '../text/wording.js';

const HOUR_MS = 3_600_000;

/**
 * Decided in decision 0015: how long a request stands in line when it does not say (ms), how long it may, and how many an account may have in
 * line at once. Without an end, one request that is never served would hold up everybody behind it.
 */
export const waitLimits = { defaultMs: 7 * 24 * HOUR_MS, maxMs: 30 * 24 * HOUR_MS, perAccount: 20 } as const;

/** The place in line of a deployment; it leaves it exactly once. */
export const launchLineLifecycle = defineLifecycle({
  initial: 'waiting',
  terminal: ['launched', 'failed', 'cancelled', 'expired'],
  states: ['waiting', 'launched', 'failed', 'cancelled', 'expired'],
  edges: {
    launch: { from: ['waiting'], to: 'launched' },
    fail: { from: ['waiting'], to: 'failed' },
    cancel: { from: ['waiting'], to: 'cancelled' },
    expire: { from: ['waiting'], to: 'expired' },
  },
  deadlinesMs: {},
});
export type LaunchLineState = (typeof launchLineLifecycle.states)[number];
export type LaunchLineEvent = keyof typeof launchLineLifecycle.edges;

/** What a deployment may say about not being served at once. */
export type WaitWish = {
  readonly when_out_of_stock?: 'refuse' | 'wait';
  /** RFC 3339; the request leaves the line then. */
  readonly wait_until?: string | null;
  /** The most the whole machine may cost per hour, in the account's currency. */
  readonly max_price_per_hour?: number | null;
};

/** The present and the moment that `wait_until` names, if it does; ms since the epoch. Reading times is not the domain's. */
export type WaitTimes = { readonly nowMs: number; readonly untilMs: number | undefined };

/** What is wrong with the wish by itself. */
export function checkWaitWish(wish: WaitWish, times: WaitTimes): Issue[] {
  return [...checkUntil(wish, times), ...checkMaxPrice(wish)];
}

function checkUntil({ when_out_of_stock: choice, wait_until: until }: WaitWish, { nowMs, untilMs }: WaitTimes): Issue[] {
  const field = 'wait_until';
  if (untilMs === undefined) return [];
  if (choice !== 'wait') return [issue(field, 'not_allowed', 'wait_until needs "when_out_of_stock": "wait"; leave it out or ask to wait.')];
  if (Number.isNaN(untilMs)) return [issue(field, 'invalid_format', `${quoted(String(until))} is not a time; write it as 2026-01-31T12:00:00Z.`)];
  if (untilMs <= nowMs) return [issue(field, 'out_of_range', 'wait_until has passed already; name a time to come.')];
  if (untilMs - nowMs <= waitLimits.maxMs) return [];
  const max_days = waitLimits.maxMs / (24 * HOUR_MS);
  return [issue(field, 'out_of_range', `wait_until is too far away; a deployment waits at most ${max_days} days.`, { max_days })];
}

function checkMaxPrice({ max_price_per_hour: price }: WaitWish): Issue[] {
  if (price === undefined || price === null) return [];
  const field = 'max_price_per_hour';
  if (!Number.isFinite(price) || price <= 0) return [issue(field, 'out_of_range', `${price} is not a price per hour; use a number above 0.`)];
  try {
    nanoFromPrice(price);
    return [];
  } catch {
    return [issue(field, 'out_of_range', `${price} is more exact than prices are; at most 9 decimals are kept.`)];
  }
}

/** When a request that starts to wait leaves the line by itself (ms since the epoch). */
export const waitsUntil = ({ nowMs, untilMs }: WaitTimes): number => untilMs ?? nowMs + waitLimits.defaultMs;

/** Is this hourly total (nano-units) more than the request is willing to pay? */
export const tooDear = ({ max_price_per_hour: max }: WaitWish, totalNano: bigint): boolean => max !== undefined && max !== null && totalNano > nanoFromPrice(max);

/**
 * First come, first served per region and model: while somebody stands in line, nobody else is served from the same stock, also not with a smaller
 * machine that would fit (decision 0015). `ahead` counts those in line now.
 */
export function servedNow(ahead: number): boolean {
  return ahead === 0;
}

/** "3 deployments wait for it" – for refusals. */
export const describeLine = (waiting: number): string => `${counted(waiting, 'deployment')} ${waiting === 1 ? 'waits' : 'wait'} in line for this model there`;
