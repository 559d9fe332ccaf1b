import fc from 'fast-check';
import { forecastOf, nextRunwayStage, retentionDue, type RunwayStage } from './runway.js';

const hourly = 10n;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

describe('stages', () => {
  it.each([
    ['plenty', 0, 240n, 0, false], ['a nano less than a day', 0, 239n, 1, true], ['still below a day', 1, 100n, 1, false], ['below six hours', 1, 59n, 2, true], ['below an hour', 2, 9n, 3, true],
    ['nothing', 3, 0n, 4, true], ['less than nothing', 4, -50n, 4, false], ['all at once is told once', 0, 5n, 3, true], ['a little more is not enough to go up', 1, 300n, 1, false],
    ['twice the runway is', 1, 480n, 0, false], ['up by two', 3, 130n, 1, false], ['a deposit after nothing', 4, 1_000n, 0, false], ['a small deposit after nothing', 4, 5n, 3, false],
  ] as const)('%s', (_what, known, balance, stage, told) => expect(nextRunwayStage(known, { balance, hourly })).toEqual({ stage, told }));

  it('tells an account nothing that is charged for nothing', () => {
    expect(nextRunwayStage(0, { balance: 0n, hourly: 0n })).toEqual({ stage: 0, told: false });
    expect(nextRunwayStage(4, { balance: 0n, hourly: 0n })).toEqual({ stage: 4, told: false });
    expect(nextRunwayStage(3, { balance: 1n, hourly: 0n })).toEqual({ stage: 0, told: false });
  });

  it('tells each stage at most once on the way down, however credit and charges waver by less than half', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 60 }), (wavers) => {
      let stage: RunwayStage = 0;
      let told = 0;
      wavers.forEach((waver, at) => {
        const balance = BigInt(Math.round(3_000 * (1 - at / wavers.length)));
        const next = nextRunwayStage(stage, { balance, hourly: hourly + (hourly * BigInt(waver)) / 100n });
        if (next.told) told += 1;
        expect(next.stage >= stage || !next.told).toBe(true);
        stage = next.stage;
      });
      expect(told).toBeLessThanOrEqual(4);
    }));
  });
});

describe('a forecast', () => {
  const facts = { balance: 250n, hourly, asleep: 2n, floor: -20n, nowMs: 0, usedUpSinceMs: null, retentionDays: null };
  const times = (change: Partial<Parameters<typeof forecastOf>[0]> = {}) => forecastOf({ ...facts, ...change }).map(({ stage, atMs }) => [stage, atMs === null ? null : atMs / HOUR_MS]);

  it('dates every stage by what is charged', () => {
    expect(times()).toEqual([['notice_24h', 1], ['notice_6h', 19], ['notice_1h', 24], ['used_up', 25], ['floor', 35], ['deletion', null]]);
    expect(forecastOf(facts).map(({ balance }) => balance)).toEqual([240n, 60n, 10n, 0n, -20n, -20n]);
  });
  it('takes what is behind as reached', () => expect(times({ balance: 50n })).toEqual([['notice_24h', 0], ['notice_6h', 0], ['notice_1h', 4], ['used_up', 5], ['floor', 15], ['deletion', null]]));
  it('goes on below zero with what sleeps', () => expect(times({ balance: -10n, hourly: 2n })).toEqual([['notice_24h', 0], ['notice_6h', 0], ['notice_1h', 0], ['used_up', 0], ['floor', 5], ['deletion', null]]));
  it('knows no end while nothing is charged', () => expect(times({ hourly: 0n, asleep: 0n }).every(([, at]) => at === null)).toBe(true));
  it('never reaches the floor when nothing is charged asleep', () => expect(times({ asleep: 0n })[4]).toEqual(['floor', null]));
  it('dates the deletion from the day credit ran out', () => {
    expect(times({ retentionDays: 30 })[5]).toEqual(['deletion', 25 + 720]);
    expect(times({ balance: -1n, retentionDays: 30, usedUpSinceMs: -10 * DAY_MS })[5]).toEqual(['deletion', 480]);
  });
});

it.each([[0, 0], [15.9, 0], [16, 1], [22.9, 1], [23, 2], [28.9, 2], [29, 3], [40, 3]])('after %d of 30 days without credit, %d announcements are due', (days, due) => expect(retentionDue(days * DAY_MS, 30)).toBe(due));
