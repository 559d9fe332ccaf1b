'use client';

import type { ApiClient } from '@garrison/api-client';
import { useMutation, useQueryClient, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { useRef } from 'react';
import { useApi } from './api';
import { newIdempotencyKey } from './idempotency';
import type { Tell } from './query-client';

type Act<I, A> = (api: ApiClient, input: I, idempotencyKey: string) => Promise<A>;

/**
 * A changing call. What `refreshes` names is fetched again when it succeeded; `onAnswer` puts the answer into the cache; a toast tells of it (see `Tell`). Trying the same input again after a
 * failure on the way repeats the same intent, so nothing is done twice; any answer ends the intent.
 */
export function useAction<I, A>(act: Act<I, A>, { refreshes = [], onAnswer, tell }: { refreshes?: readonly QueryKey[]; onAnswer?: (client: QueryClient, answer: A, input: I) => void; tell?: Tell<A, I> } = {}) {
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
    onSuccess: (answer, input) => {
      intent.current = undefined;
      onAnswer?.(client, answer, input);
      for (const queryKey of refreshes) void client.invalidateQueries({ queryKey });
    },
    onError: (error) => {
      if (wasAnswered(error)) intent.current = undefined;
    },
  });
}

/** An answer below 500 is final; anything else may have been done or not. */
const wasAnswered = (error: unknown): boolean => typeof error === 'object' && error !== null && 'status' in error && Number(error.status) < 500;
