/**
 * One thing that is wrong with one field of a request. `field` is the dotted wire path (`os_volume.size_gb`, `volumes.0.name`),
 * `code` is stable and machine-readable, `message` says what was wrong and what would be right; further members are facts
 * (limits, allowed values) a client can act on. Source: spec barrack-api §0, "Failure".
 */
export type Issue = {
  readonly field: string;
  readonly code: string;
  readonly message: string;
  readonly [fact: string]: unknown;
};

/** Builds an issue. */
export const issue = (field: string, code: string, message: string, facts: Record<string, unknown> = {}): Issue => ({ field, code, message, ...facts });

/** Moves issues found inside a part of a request to where that part stands in the whole. */
export const under = (prefix: string, issues: readonly Issue[]): Issue[] =>
  issues.map((one) => ({ ...one, field: one.field === '' ? prefix : `${prefix}.${one.field}` }));
