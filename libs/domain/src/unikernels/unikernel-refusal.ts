import { describeError } from '../describe-error.js';
import type { DomainError } from '../errors.js';

/**
 * Integer codes of refused items, as the official clients number them (spec kraftcloud-api §2; Go SDK enum). Clients act on 8 (not found), 14
 * (delete lock) and 23 (exists); what else means which code is decided here by their names.
 */
export const unikernelErrorCodes = {
  not_supported: 1, too_many: 5, invalid: 7, not_found: 8, failed_operation: 10, wrong_state: 11, timed_out: 12, missing_id: 13, not_allowed: 14, attached: 15,
  malformed: 16, not_both: 17, quota: 19, not_attached: 21, exists: 23, cannot_be_used: 24,
} as const;
export type UnikernelErrorName = keyof typeof unikernelErrorCodes;

/** Why one item of a request was refused; the others of the request are not touched by it. */
export type UnikernelRefusal = { readonly code: UnikernelErrorName; readonly message: string };

export const refusal = (code: UnikernelErrorName, message: string): UnikernelRefusal => ({ code, message });

/** How an object is named in a request: by one of the two, never by both. */
export type UnikernelRef = { readonly uuid: string; readonly name?: undefined } | { readonly name: string; readonly uuid?: undefined };

/** The live service's words, which clients' tests compare (spec kraftcloud-api §2). */
export const notFound = (what: 'volume' | 'instance' | 'template volume', ref: UnikernelRef): UnikernelRefusal =>
  refusal('not_found', ref.uuid === undefined ? `No ${what} with name '${ref.name}'` : `No ${what} with uuid '${ref.uuid}'`);

export const alreadyExists = (what: 'volume' | 'instance', name: string): UnikernelRefusal =>
  refusal('exists', `${what === 'volume' ? 'A volume' : 'An instance'} with the name '${name}' already exists`);

export const deleteLocked = refusal('not_allowed', 'Deletion protection enabled');

/** What an account's money says, in this dialect's numbers: a spend cap is a quota, too little credit is not allowed. */
export const refusedByMoney = (error: DomainError): UnikernelRefusal => refusal(error.code === 'limit_reached' ? 'quota' : 'not_allowed', describeError(error));
