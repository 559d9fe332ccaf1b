import { sumAmounts } from '../money/amount.js';

/** How far the credit has come down: 0 plenty, 1–3 below 24, 6 and 1 hours of runway, 4 used up (spec barrack-api §9). */
export type RunwayStage = 0 | 1 | 2 | 3 | 4;
/** Hours of runway below which stages 1, 2 and 3 begin. */
export const runwayHours = [24, 6, 1] as const;
export const USED_UP: RunwayStage = 4;

/** Nano-units; `hourly` is what everything costs per hour now. */
export type Runway = { readonly balance: bigint; readonly hourly: bigint };

const stageWithin = ({ balance, hourly }: Runway, stretch: bigint): RunwayStage => {
  if (balance <= 0n) return USED_UP;
  const passed = runwayHours.filter((hours) => balance < BigInt(hours) * stretch * hourly).length;
  return passed as RunwayStage;
};

/**
 * The stage that follows, and whether it is told: going down always is, once; several at a time are one. Going up is not; and it takes twice the runway, so
 * that a machine that stops and starts does not tell again and again. An account that is charged for nothing stays where it was, or is at 0 with credit.
 */
export function nextRunwayStage(known: RunwayStage, runway: Runway): { stage: RunwayStage; told: boolean } {
  if (runway.hourly === 0n && runway.balance <= 0n) return { stage: known, told: false };
  const now = stageWithin(runway, 1n);
  if (now > known) return { stage: now, told: true };
  const relaxed = Math.max(now, Math.min(known, stageWithin(runway, 2n))) as RunwayStage;
  return { stage: relaxed, told: false };
}

/** What happens as credit runs out, in this order. */
export const forecastStages = ['notice_24h', 'notice_6h', 'notice_1h', 'used_up', 'floor', 'deletion'] as const;
export type ForecastStage = (typeof forecastStages)[number];
/** `atMs`: when, if nothing changes; null: never. `balance`: nano-units left then. */
export type ForecastPoint = { readonly stage: ForecastStage; readonly atMs: number | null; readonly balance: bigint };

/** `asleep`: what is charged per hour once every machine is hibernated; `floor`: below which nothing is charged (nano-units, not positive). */
export type ForecastFacts = Runway & { readonly nowMs: number; readonly asleep: bigint; readonly floor: bigint; readonly usedUpSinceMs: number | null; readonly retentionDays: number | null };

const HOUR_MS = 3_600_000n;
const DAY_MS = 86_400_000;

/** When each stage is reached if nothing is started, stopped or paid in. A stage that is behind is reached now. */
export function forecastOf({ balance, hourly, asleep, floor, nowMs, usedUpSinceMs, retentionDays }: ForecastFacts): ForecastPoint[] {
  const until = (amount: bigint, rate: bigint): number | null => (amount <= 0n ? 0 : rate <= 0n ? null : Number((amount * HOUR_MS) / rate));
  const at = (offset: number | null): number | null => (offset === null ? null : nowMs + offset);
  const notices = runwayHours.map((hours): ForecastPoint => {
    const left = BigInt(hours) * hourly;
    return { stage: `notice_${hours}h`, atMs: hourly === 0n && balance > 0n ? null : at(until(balance - left, hourly)), balance: balance < left ? balance : left };
  });
  const usedUp = until(balance, hourly);
  const debt = balance < 0n ? balance : 0n;
  const toFloor = until(sumAmounts([debt, -floor]), asleep);
  const deleted = usedUp === null || retentionDays === null ? null : (usedUpSinceMs ?? nowMs + usedUp) + retentionDays * DAY_MS;
  return [
    ...notices,
    { stage: 'used_up', atMs: at(usedUp), balance: debt },
    { stage: 'floor', atMs: usedUp === null || toFloor === null ? null : nowMs + usedUp + toFloor, balance: floor },
    { stage: 'deletion', atMs: deleted, balance: floor },
  ];
}

/** Days before the deletion at which it is announced, each time with its date. */
export const retentionNoticeDays = [14, 7, 1] as const;
/** An operator can keep things no shorter than the first notice needs. */
export const minimumRetentionDays = 15;

/** Which announcements (0…3) are due after so long without credit; with all three sent at least a day ago, deletion is. */
export function retentionDue(usedUpMs: number, retentionDays: number): number {
  return retentionNoticeDays.filter((days) => usedUpMs >= (retentionDays - days) * DAY_MS).length;
}
