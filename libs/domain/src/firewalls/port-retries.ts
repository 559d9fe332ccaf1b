const MINUTE_MS = 60_000;

/** The pauses (ms) after the first, second, … failure to tell a node what a machine's network port is wished to be. */
export const portRetryPausesMs = [MINUTE_MS / 2, 2 * MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS, 120 * MINUTE_MS, 360 * MINUTE_MS] as const;

/** How long (ms) to wait before the same wish is sent again after it has failed so often; undefined when it is given up until the next change. */
export const portRetryDelayMs = (failures: number): number | undefined => portRetryPausesMs[failures - 1];
