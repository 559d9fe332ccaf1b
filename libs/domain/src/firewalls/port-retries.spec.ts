import { portRetryDelayMs, portRetryPausesMs } from './port-retries.js';

it('waits longer after each failure, and gives up after the last', () => {
  const delays = portRetryPausesMs.map((_, at) => portRetryDelayMs(at + 1) ?? 0);
  expect(delays).toEqual([...delays].sort((a, b) => a - b));
  expect(delays[0]).toBe(30_000);
  expect(portRetryDelayMs(portRetryPausesMs.length + 1)).toBeUndefined();
});
