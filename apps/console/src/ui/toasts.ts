import { ApiError } from '@garrison/api-client';
import type { toast as Toast } from 'sonner';
import { problemsOf } from '@/lib/problems';

const FAILURE_MS = 10_000;

let wanted = false;
const listeners = new Set<() => void>();
let ready: (toast: typeof Toast) => void;
const toaster = new Promise<typeof Toast>((resolve) => (ready = resolve));

export const isWanted = (): boolean => wanted;
export const onWanted = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
export const toasterIsUp = (toast: typeof Toast): void => ready(toast);

/** Shows something as soon as the toaster is there, which the first call brings. */
function show(present: (toast: typeof Toast) => void): void {
  wanted = true;
  listeners.forEach((tell) => tell());
  void toaster.then(present);
}

/** Something was refused or failed: the API's words, and the request id to ask about. */
export function toastFailure(error: unknown, what?: string): void {
  if (error instanceof ApiError && error.status === 401) return; // the page is on its way to the login
  const message = problemsOf(error).map((problem) => problem.message).join(' ');
  const id = error instanceof ApiError ? error.answer.request_id : undefined;
  show((toast) => toast.error(what ?? message, { description: described(what && message, id), duration: FAILURE_MS }));
}

/** What an answer of the API says of itself. */
export type Said = string | { readonly message: string; readonly request_id: string };
const described = (text: string | undefined, requestId: string | undefined): string | undefined => [text, requestId && `Request ${requestId}`].filter(Boolean).join(' · ') || undefined;

const UNDO_MS = 10_000;

/** Something was done that can be taken back for a while. */
export const toastUndo = (message: string, description: string, requestId: string, undo: () => void): void =>
  show((toast) => toast.success(message, { description: described(description, requestId), duration: UNDO_MS, action: { label: 'Undo', onClick: undo } }));

/** Something was done: the API's words with the request id, or words of ours. */
export function toastDone(said: Said, description?: string): void {
  const { message, request_id: id } = typeof said === 'string' ? { message: said, request_id: undefined } : said;
  show((toast) => toast.success(message, { description: described(description, id) }));
}
