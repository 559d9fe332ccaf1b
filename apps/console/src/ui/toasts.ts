import { ApiError } from '@garrison/api-client';
import { requestOf, type SentRequest } from '@/data/answered';
import { problemsOf } from '@/lib/problems';

/** What a toast shows: the words, the request to ask about or to repeat, and how to take it back. */
export type ToastContent = { readonly failed: boolean; readonly message: string; readonly about?: string; readonly request?: SentRequest; readonly undo?: () => void };
type Present = (content: ToastContent) => void;

let wanted = false;
const listeners = new Set<() => void>();
let ready: (present: Present) => void;
const toaster = new Promise<Present>((resolve) => (ready = resolve));

export const isWanted = (): boolean => wanted;
export const onWanted = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
export const toasterIsUp = (present: Present): void => ready(present);

/** Shows something as soon as the toaster is there, which the first call brings. */
function show(content: ToastContent): void {
  wanted = true;
  listeners.forEach((tell) => tell());
  void toaster.then((present) => present(content));
}

/** Something was refused or failed: the API's words, and the request to ask about. */
export function toastFailure(error: unknown, what?: string): void {
  if (error instanceof ApiError && error.status === 401) return; // the page is on its way to the login
  const message = problemsOf(error).map((problem) => problem.message).join(' ');
  show({ failed: true, message: what ?? message, about: what && message, request: requestOf(error) });
}

/** Something was done, by the request that `answer` answers. */
export const toastDone = (answer: object, { message, about, undo }: { message: string; about?: string; undo?: () => void }): void => show({ failed: false, message, about, request: requestOf(answer), undo });
