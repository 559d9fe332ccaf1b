import { ApiError } from '@garrison/api-client';
import { unikernelErrorCodes } from '@garrison/domain';
import type { Entries } from './unikernel.queries';

/** What was refused, by the object's UUID: said in its row. */
export type Refusals = Readonly<Record<string, string>>;

/** The refused items of an answer; `asked` are the UUIDs in the order they were asked about. */
export function refusalsOf(entries: Entries, asked: readonly string[]): Refusals {
  return Object.fromEntries(entries.flatMap((entry, at) => (entry.status === 'error' ? [[entry.uuid ?? asked[at] ?? '', entry.message]] : [])));
}

/** The field of a form a refusal is about, by its code; what is about none stands above the form. */
export type FieldOfCode = Partial<Record<keyof typeof unikernelErrorCodes, string>>;

/**
 * The one entry of an answer about one item.
 * @throws ApiError as forms show refusals, when the item was refused.
 */
export function onlyOf(entries: Entries, fieldOf: FieldOfCode = {}): { readonly uuid: string; readonly name: string } {
  const [entry] = entries;
  if (entry?.status === 'success') return entry;
  const message = entry?.message ?? 'The server answered nothing about it.';
  const code = Object.entries(unikernelErrorCodes).find(([, number]) => number === entry?.error)?.[0] ?? 'refused';
  const field = fieldOf[code as keyof FieldOfCode];
  throw new ApiError(409, { success: false, error: code, message, details: field ? [{ field, code, message }] : [], request_id: '00000000' });
}
