import fc from 'fast-check';
import { gpuMetrics, hostMetrics, metrics, metricUnits, pointOf, seriesOf } from './metrics.js';
import { chooseRange, MAX_POINTS, placeInRow, pointsPerRow, resolutionFacts, resolutions, rowExpiresMs, type Resolution } from './resolutions.js';
import { rollUp } from './roll-up.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const now = Date.UTC(2026, 5, 15, 12, 7, 30);

describe('series', () => {
  it('have a unit each', () => expect(Object.keys(metricUnits).sort()).toEqual([...metrics].sort()));

  it('of a machine with two GPUs are those of the machine and those of each GPU', () => {
    expect(seriesOf(2).map(({ metric, gpu }) => (gpu === null ? metric : `${metric}/${gpu}`))).toEqual([...hostMetrics, ...[0, 1].flatMap((gpu) => gpuMetrics.map((metric) => `${metric}/${gpu}`))]);
  });

  it('keep their places when a sample lacks a GPU or brings one too many', () => {
    const host = [1, 2, 3, 4, 5, 6];
    expect(pointOf({ host, gpus: [[10, 11, 12, 13]] }, 2)).toEqual([...host, 10, 11, 12, 13, null, null, null, null]);
    expect(pointOf({ host: [1], gpus: [[10, 11, 12, 13], [20, null, 22, 23]] }, 1)).toEqual([1, null, null, null, null, null, 10, 11, 12, 13]);
  });
});

describe('rows', () => {
  it.each(resolutions)('of a %s are one point of the next coarser resolution', (resolution) => {
    const { rowMs, rollsInto } = resolutionFacts[resolution];
    if (rollsInto) expect(rowMs).toBe(resolutionFacts[rollsInto].pointMs);
  });

  it('of a machine stay below 240 for ever', () => {
    const most = resolutions.map((resolution) => Math.ceil(resolutionFacts[resolution].keptMs / resolutionFacts[resolution].rowMs) + 1);
    expect(most.reduce((sum, count) => sum + count, 0)).toBeLessThan(240);
  });

  it('hold every moment at one point, which they keep as long as it is promised', () => {
    fc.assert(
      fc.property(fc.constantFrom(...resolutions), fc.integer({ min: 0, max: now }), (resolution, at) => {
        const { rowStartMs, index } = placeInRow(resolution, at);
        const { pointMs, keptMs } = resolutionFacts[resolution];
        expect(index).toBeGreaterThanOrEqual(0);
        expect(index).toBeLessThan(pointsPerRow(resolution));
        expect(at - (rowStartMs + index * pointMs)).toBeLessThan(pointMs);
        expect(rowExpiresMs(resolution, rowStartMs)).toBeGreaterThan(at + keptMs);
      }),
    );
  });
});

describe('a range', () => {
  const chosen = (fromMs: number, toMs = now) => {
    const range = chooseRange({ fromMs, toMs }, now);
    return range.ok ? [range.value.resolution, range.value.points] : range.error[0]?.code;
  };

  it.each<[string, number, number | undefined, [Resolution, number] | string]>([
    ['an hour', now - HOUR, undefined, ['minute', 61]],
    ['a day', now - DAY, undefined, ['minute', 1_441]],
    ['a week', now - 7 * DAY, undefined, ['quarter_hour', 673]],
    ['an hour of three days ago', now - 3 * DAY, now - 3 * DAY + HOUR, ['quarter_hour', 5]],
    ['a month', now - 30 * DAY, undefined, ['day', 31]],
    ['an hour of last year', now - 300 * DAY, now - 300 * DAY + HOUR, ['day', 1]],
    ['ten years', now - 3_650 * DAY, undefined, 'out_of_range'],
    ['nothing', now, undefined, 'out_of_range'],
  ])('of %s is given as finely as it is kept and fits', (_, from, to, expected) => expect(chosen(from, to)).toEqual(expected));

  it('is the last hour unless it is said, and never the future', () => {
    expect(chooseRange({}, now)).toEqual({ ok: true, value: { resolution: 'minute', fromMs: now - HOUR - 30_000, toMs: now + 30_000, points: 61 } });
    expect(chooseRange({ fromMs: now - HOUR, toMs: now + DAY }, now)).toEqual(chooseRange({}, now));
  });

  it('can be asked for in a resolution that fits it and is kept', () => {
    expect(chooseRange({ fromMs: now - 20 * DAY, toMs: now - 10 * DAY, resolution: 'quarter_hour' }, now)).toMatchObject({ ok: true, value: { points: 961 } });
    expect(chooseRange({ fromMs: now - 40 * HOUR, resolution: 'minute' }, now)).toMatchObject({ ok: false, error: [{ field: 'resolution', points: 2_401, max: MAX_POINTS }] });
    expect(chooseRange({ fromMs: now - 3 * DAY, toMs: now - 3 * DAY + HOUR, resolution: 'minute' }, now)).toMatchObject({ ok: false, error: [{ field: 'resolution', kept_hours: 48 }] });
  });

  it('never has more points than allowed, and covers what was asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: now - 1_400 * DAY, max: now - 1 }), fc.integer({ min: 1, max: 1_400 * DAY }), (fromMs, length) => {
        const range = chooseRange({ fromMs, toMs: fromMs + length }, now);
        if (!range.ok) throw new Error('refused');
        expect(range.value.points).toBeLessThanOrEqual(MAX_POINTS);
        expect(range.value.fromMs).toBeLessThanOrEqual(fromMs);
        expect(range.value.toMs).toBeGreaterThanOrEqual(Math.min(fromMs + length, now));
      }),
    );
  });
});

describe('rolling up', () => {
  it('takes the mean and the highest of what was measured, and nothing for what was not', () => {
    const means = [10, null, null, 20, 4, null, null, null, null, 60, 8, null];
    expect(rollUp({ means, peaks: null, samples: null }, 3)).toEqual({ means: [30, 6, null], peaks: [60, 8, null], samples: 3 });
  });

  it('weighs points by their samples, and keeps peaks', () => {
    expect(rollUp({ means: [10, 40], peaks: [12, 90], samples: [15, 5] }, 1)).toEqual({ means: [17.5], peaks: [90], samples: 20 });
  });

  it('says nothing of a row without samples', () => {
    expect(rollUp({ means: Array.from({ length: 30 }, () => null), peaks: null, samples: null }, 2)).toBeUndefined();
    expect(rollUp({ means: [null, null], peaks: [null, null], samples: [null, null] }, 1)).toBeUndefined();
  });

  it('is the same in one step and in two', () => {
    const reading = fc.option(fc.integer({ min: 0, max: 1_000 }), { nil: null });
    fc.assert(
      fc.property(fc.array(reading, { minLength: 30, maxLength: 30 }), (means) => {
        const whole = rollUp({ means, peaks: null, samples: null }, 1);
        const halves = [means.slice(0, 15), means.slice(15)].map((half) => rollUp({ means: half, peaks: null, samples: null }, 1));
        const twice = rollUp(
          { means: halves.map((half) => half?.means[0] ?? null), peaks: halves.map((half) => half?.peaks[0] ?? null), samples: halves.map((half) => half?.samples ?? null) },
          1,
        );
        expect(twice?.samples).toBe(whole?.samples);
        expect(twice?.peaks).toEqual(whole?.peaks);
        // each step rounds to hundredths
        if (whole) expect(Math.abs((twice?.means[0] ?? 0) - (whole.means[0] ?? 0))).toBeLessThan(0.02);
      }),
    );
  });
});
