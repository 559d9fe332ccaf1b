/** Why a driver says no for good. The agent passes the code on unchanged; the message is for people. */
export const refusalCodes = [
  'gpu_fault',
  'gpu_missing',
  'gpu_busy',
  'host_full',
  'storage_full',
  'volume_missing',
  'volume_busy',
  'image_missing',
  'snapshot_missing',
  'network_failed',
  'boot_failed',
  'boot_timeout',
  'power_failed',
  'machine_missing',
  'fenced',
  'node_down',
  'internal',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

export type Refusal = { readonly code: RefusalCode; readonly message: string };

/** What a driver call that ended has to say. `refused` is final and changed nothing; whatever may pass with time is thrown as `TransientDriverError`. */
export type DriverOutcome = { readonly kind: 'done' } | { readonly kind: 'refused'; readonly refusal: Refusal };

export const done: DriverOutcome = { kind: 'done' };

export const refused = (code: RefusalCode, message: string): DriverOutcome => ({ kind: 'refused', refusal: { code, message } });

/** Trouble that may pass: the same call is worth another try. `code` is what to report when no try is left. */
export class TransientDriverError extends Error {
  override readonly name = 'TransientDriverError';
  constructor(
    readonly code: RefusalCode,
    message: string,
  ) {
    super(message);
  }
}
