import { ApiError } from '@garrison/api-client';
import { toast } from 'sonner';
import { problemsOf } from '@/lib/field-problems';

/** Something was refused or failed: the API's words, and the request id to ask about. */
export function toastFailure(error: unknown, what?: string): void {
  if (error instanceof ApiError && error.status === 401) return; // the page is on its way to the login
  const message = problemsOf(error).map((problem) => problem.message).join(' ');
  const reference = error instanceof ApiError ? `Request ${error.answer.request_id}` : undefined;
  toast.error(what ?? message, { description: [what && message, reference].filter(Boolean).join(' · ') || undefined, duration: 10_000 });
}

/** Something was done. */
export const toastDone = (message: string, description?: string): void => void toast.success(message, { description });
