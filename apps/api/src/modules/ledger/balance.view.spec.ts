import { balanceViewOf } from './balance.view.js';

const unit = 1_000_000_000n;

it.each([
  ['nothing is charged', 10n * unit, 0n, null, 'ok'],
  ['exactly a day is left', 24n * unit, unit, 24, 'ok'],
  ['a nano-unit less than a day is left', 24n * unit - 1n, unit, 23.99, 'low'],
  ['minutes are left', unit / 10n, unit, 0.1, 'low'],
  ['nothing is left', 0n, unit, 0, 'depleted'],
  ['nothing is left and nothing is charged', 0n, 0n, null, 'depleted'],
  ['less than nothing is left', -unit, unit, 0, 'depleted'],
] as const)('when %s', (_what, balance, burn, runway_hours, status) => {
  expect(balanceViewOf(balance, burn, 'EUR')).toMatchObject({ runway_hours, status, currency: 'EUR' });
});
