'use client';

import type { ApiClient } from '@garrison/api-client';
import { useMutation, useQueryClient, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { useRef } from 'react';
import { useApi } from './api';
import { showGuesses, type Guess } from './guess';
import { newIdempotencyKey } from './idempotency';
import type { Tell } from './query-client';

type Around<I, A> = {
  readonly refreshes?: readonly QueryKey[];
  readonly guesses?: (input: I) => readonly Guess[];
  readonly onAnswer?: (client: QueryClient, answer: A, input: I) => void;
  readonly tell?: Tell<A, I>;
};
type Act<I, A> = (api: ApiClient, input: I, idempotencyKey: string) => Promise<A>;

/**
 * A changing call. What `refreshes` names is fetched again when it succeeded; `onAnswer` puts the answer into the cache; a toast tells of it (see `Tell`). What `guesses`
 * gives for the input is shown at once, and taken back when the call fails. Trying the same input again after a failure on the way repeats the same intent, so nothing is done twice; any answer ends the intent.
 */
export function useAction<I, A>(act: Act<I, A>, { refreshes = [], guesses, onAnswer, tell }: Around<I, A> = {}) {
  const api = useApi();
  const client = useQueryClient();
  const intent = useRef<{ input: string; key: string }>(undefined);
  return useMutation({
    meta: { tell: tell as Tell<never, never> | undefined },
    mutationFn: (input: I) => {
      const text = JSON.stringify(input) ?? '';
      if (intent.current?.input !== text) intent.current = { input: text, key: newIdempotencyKey() };
      return act(api, input, intent.current.key);
    },
    onMutate: (input: I) => showGuesses(client, guesses?.(input) ?? []),
    onSuccess: (answer, input) => {
      intent.current = undefined;
      onAnswer?.(client, answer, input);
      for (const queryKey of refreshes) void client.invalidateQueries({ queryKey });
    },
    onError: (error, _input, shown) => {
      shown?.takeBack();
      if (wasAnswered(error)) intent.current = undefined;
    },
    onSettled: (_answer, _error, _input, shown) => shown?.check(),
  });
}

/** An answer below 500 is final; anything else may have been done or not. */
const wasAnswered = (error: unknown): boolean => typeof error === 'object' && error !== null && 'status' in error && Number(error.status) < 500;
