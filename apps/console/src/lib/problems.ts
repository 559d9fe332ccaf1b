import { ApiError } from '@garrison/api-client';
import type { Issue } from '@garrison/domain';

/** One thing that is wrong, as a rule or the API says it. `field` is the wire's dotted path, empty when it is about the whole. */
export type Problem = Pick<Issue, 'field' | 'code' | 'message'>;

/** Is `field` what is named, or a member of it? */
export const isUnder = (field: string, name: string): boolean => field === name || field.startsWith(`${name}.`);

/** The problems an API refusal names, its own sentence when it names none. */
export function problemsOf(error: unknown): Problem[] {
  if (!(error instanceof ApiError)) return [{ field: '', code: 'unreachable', message: 'The server could not be reached. Check your connection and try again.' }];
  const { details, message } = error.answer;
  if (details.length > 0) return details;
  const field = error.answer.field;
  return [{ field: typeof field === 'string' ? field : '', code: error.code, message }];
}
