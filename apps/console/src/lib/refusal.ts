import { ApiError } from '@garrison/api-client';
import { requestOf } from '@/data/answered';
import { isUnder, problemsOf, type Problem } from './problems';

/** What a refusal says of a form as a whole, as the form library keeps it at `root`: what no field can show, and the id of the request to ask about. */
export type Refusal = { readonly message?: string; readonly request?: { readonly message?: string } };

/** What clients say of an answer that told no id. */
const UNKNOWN_REQUEST = '00000000';

function requestIdOf(error: unknown): string | undefined {
  const id = requestOf(error)?.id ?? (error instanceof ApiError ? error.answer.request_id : undefined);
  return id === UNKNOWN_REQUEST ? undefined : id;
}

/** The problems a refusal names, none without one: apart by whether one of `fields` shows them, a list also those of its members. */
export function problemsApart(error: unknown, fields: readonly string[]): { readonly shown: readonly Problem[]; readonly others: readonly Problem[] } {
  if (!error) return { shown: [], others: [] };
  const isShown = ({ field }: Problem) => fields.some((name) => isUnder(field, name));
  const problems = problemsOf(error);
  return { shown: problems.filter(isShown), others: problems.filter((problem) => !isShown(problem)) };
}

/** What to say above a form whose `fields` show the rest; undefined without an error. */
export function refusalOf(error: unknown, fields: readonly string[] = []): Refusal | undefined {
  if (!error) return undefined;
  const words = problemsApart(error, fields).others.map(({ field, message }) => (field ? `${field}: ${message}` : message));
  const request = requestIdOf(error);
  return { ...(words.length > 0 ? { message: words.join(' ') } : {}), ...(request ? { request: { message: request } } : {}) };
}
