import { ApiError } from '@garrison/api-client';
import { problemsOf } from '@/lib/problems';
import { Button } from './button';
import { Notice } from './surfaces';

/** A list or page that could not be loaded. */
export function QueryProblem({ error, retry }: { error: Error; retry: () => void }) {
  return (
    <Notice tone="danger" className="m-4">
      <p>{problemsOf(error).map(({ message }) => message).join(' ')}</p>
      {error instanceof ApiError && <p className="mt-1 opacity-80">Request {error.answer.request_id}</p>}
      <Button size="small" className="mt-2 text-ink" onClick={retry}>Try again</Button>
    </Notice>
  );
}
