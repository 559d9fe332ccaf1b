import { ApiError } from '@garrison/api-client';
import { unikernelErrorCodes } from '@garrison/domain';
import { requestOf, type SentRequest } from '@/data/answered';
import type { Entries } from './unikernel.queries';

/** What was refused, by the object's UUID: said in its row. */
export type Refusals = Readonly<Record<string, string>>;

/** The refused items of an answer; `asked` are the UUIDs in the order they were asked about. */
export function refusalsOf(entries: Entries, asked: readonly string[]): Refusals {
  return Object.fromEntries(entries.flatMap((entry, at) => (entry.status === 'error' ? [[entry.uuid ?? asked[at] ?? '', entry.message]] : [])));
}

/** The field of a form a refusal is about, by its code; what is about none stands above the form. */
export type FieldOfCode = Partial<Record<keyof typeof unikernelErrorCodes, string>>;

type Done = { readonly uuid: string; readonly name: string };
type Refused = Extract<Entries[number], { status: 'error' }>;

/** A refused item as forms show refusals; `request` is that which asked for it. */
function refusalOf(entry: Refused | undefined, fieldOf: FieldOfCode, request: SentRequest | undefined): ApiError {
  const message = entry?.message ?? 'The server answered nothing about it.';
  const code = Object.entries(unikernelErrorCodes).find(([, number]) => number === entry?.error)?.[0] ?? 'refused';
  const field = fieldOf[code as keyof FieldOfCode];
  return new ApiError(409, { success: false, error: code, message, details: field ? [{ field, code, message }] : [], request_id: request?.id ?? '00000000' });
}

/**
 * What was done of a request about several things, and why the rest was not.
 * @throws ApiError as forms show refusals, when nothing was done; about the first item.
 */
export function someOf(entries: Entries, fieldOf: FieldOfCode = {}): { readonly done: readonly Done[]; readonly refused: readonly string[] } {
  const done = entries.filter((entry): entry is Exclude<Entries[number], Refused> => entry.status === 'success');
  const refused = entries.filter((entry): entry is Refused => entry.status === 'error');
  if (done.length === 0) throw refusalOf(refused[0], fieldOf, requestOf(entries));
  return { done, refused: refused.map(({ message }) => message) };
}

/**
 * The one entry of an answer about one item.
 * @throws ApiError as forms show refusals, when the item was refused.
 */
export const onlyOf = (entries: Entries, fieldOf: FieldOfCode = {}): Done => someOf(entries, fieldOf).done[0] as Done;
