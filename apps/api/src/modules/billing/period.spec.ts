import { periodOf, timeOf } from './period.js';

const now = new Date('2026-11-22T07:00:00Z');
const shown = (query: { from?: string; to?: string }) => {
  const period = periodOf(query, now);
  return period.ok ? [timeOf(period.value.first), timeOf(period.value.until)] : period.error;
};

it.each([
  [{}, '2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'], [{ from: '2026-02-10T12:00:30Z' }, '2026-02-10T12:01:00.000Z', '2026-03-01T00:00:00.000Z'],
  [{ from: '2026-01-31T23:30:00-05:00' }, '2026-02-01T04:30:00.000Z', '2026-03-01T00:00:00.000Z'], [{ from: '2026-03-01T00:30:00+01:00' }, '2026-02-28T23:30:00.000Z', '2026-03-01T00:00:00.000Z'],
  [{ from: '2028-02-01T00:00:00Z' }, '2028-02-01T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
])('%j is from %s to %s', (query, from, to) => expect(shown(query)).toEqual([from, to]));

it.each([
  [{ from: '9999-01-01T00:00:00Z' }, 'query.from'], [{ from: '0001-01-01T00:00:00Z' }, 'query.from'], [{ from: '1969-12-31T23:59:00Z' }, 'query.from'], [{ from: '5999-12-31T00:00:00Z', to: '6000-01-01T00:01:00Z' }, 'query.to'],
  [{ to: '2026-11-01T00:00:00Z' }, 'query.to'], [{ from: '2026-01-01T00:00:00Z', to: '2027-03-01T00:00:00Z' }, 'query.to'],
])('%j is refused at %s', (query, field) => expect(shown(query)).toMatchObject({ code: 'validation_failed', issues: [{ field, code: 'out_of_range' }] }));
