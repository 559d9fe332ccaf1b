'use client';

import type { Refusal } from '@/lib/refusal';
import { RequestId } from './request-id';
import { Notice } from './surfaces';

/** Above a form: what is wrong with the whole of it, and which request was refused. Where its fields say everything, the request alone. */
export function FormProblem({ of }: { of: Refusal | undefined }) {
  const id = of?.request?.message;
  const request = id && <RequestId id={id} testId="form-request" />;
  if (of?.message) return <Notice tone="danger" data-testid="form-problem"><p>{of.message}</p>{request && <p className="mt-1">{request}</p>}</Notice>;
  return request ? <p role="status" className="text-sm text-muted">Not accepted. {request}</p> : null;
}
