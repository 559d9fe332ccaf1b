import { ApiError } from '@garrison/api-client';
import { MutationCache, QueryClient } from '@tanstack/react-query';
import { toastDone } from '@/ui/toasts';

/** What a toast says of a success, where the API's own sentence and the name of the thing are not all there is to say. */
export type Told = { readonly message?: string; readonly about?: string; readonly undo?: () => void };
/** `false`: the page shows it by itself. */
export type Tell<A, I> = false | ((answer: A, input: I) => Told | undefined);

declare module '@tanstack/react-query' {
  interface Register {
    mutationMeta: { readonly tell?: Tell<never, never> };
  }
}

/** The name of what an answer is about. */
function nameIn(answer: object): string | undefined {
  for (const view of Object.values(answer) as ({ name?: unknown; vm_name?: unknown } | undefined)[]) {
    const name = view?.name ?? view?.vm_name;
    if (typeof name === 'string') return name;
  }
  return undefined;
}

/** Every success is told, with the request that did it: an action has to do nothing for that, so none can forget it. */
function tellDone(answer: unknown, input: unknown, tell: Tell<unknown, unknown> = () => ({})): void {
  const told = tell !== false && tell(answer, input);
  if (!told || typeof answer !== 'object' || answer === null) return;
  const said = 'message' in answer && typeof answer.message === 'string' ? answer.message : undefined;
  const message = told.message ?? said;
  if (message) toastDone(answer, { about: nameIn(answer), ...told, message });
}

/** A refusal stays a refusal; only trouble on the way is worth another try. */
const worthRetrying = (failures: number, error: unknown) => failures < 3 && !(error instanceof ApiError && error.status < 500 && error.status !== 429);

/** Data is kept fresh by the live connection, so a page seen before opens at once and is not fetched again for a while. */
export const createQueryClient = () =>
  new QueryClient({
    defaultOptions: { queries: { staleTime: 30_000, retry: worthRetrying, refetchOnWindowFocus: true }, mutations: { retry: false } },
    mutationCache: new MutationCache({ onSuccess: (answer, input, _before, { meta }) => tellDone(answer, input, meta?.tell as Tell<unknown, unknown> | undefined) }),
  });
