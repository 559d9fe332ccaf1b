'use client';

import { useCopy } from '@/lib/use-copy';

/** The id of a request, to ask about it: copied at a press. */
export function RequestId({ id, testId }: { id: string; testId: string }) {
  const { copied, copy } = useCopy();
  return <button type="button" className="rounded underline underline-offset-2" aria-label={`Request ${id}, copy its id`} data-testid={testId} onClick={() => copy(id)}>{copied ? 'Copied' : `Request ${id}`}</button>;
}
