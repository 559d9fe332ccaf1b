'use client';

import { useEffect } from 'react';
import { Toaster as Sonner, toast } from 'sonner';
import type { SentRequest } from '@/data/answered';
import { useCopy } from '@/lib/use-copy';
import { RequestId } from './request-id';
import { toasterIsUp, type ToastContent } from './toasts';

const FAILURE_MS = 10_000;
const UNDO_MS = 10_000;

/** The request's id to ask about, and what to type to ask the same. */
function RequestNote({ request: { id, curl } }: { request: SentRequest }) {
  const { copied, copy } = useCopy();
  return (
    <span className="mt-0.5 flex flex-wrap gap-x-3">
      <RequestId id={id} testId="toast-request" />
      <button type="button" className="rounded underline underline-offset-2" data-testid="toast-curl" onClick={() => copy(curl())}>{copied ? 'Copied' : 'Copy as curl'}</button>
    </span>
  );
}

function present({ failed, message, about, request, undo }: ToastContent): void {
  toast[failed ? 'error' : 'success'](message, {
    description: (about ?? request) && <>{about && <span className="block wrap-anywhere">{about}</span>}{request && <RequestNote request={request} />}</>,
    ...(failed ? { duration: FAILURE_MS } : {}),
    ...(undo ? { duration: UNDO_MS, action: { label: 'Undo', onClick: undo } } : {}),
  });
}

/** The place of the toasts; tells when it is ready to show the first. */
export function Toaster() {
  useEffect(() => toasterIsUp(present), []);
  return <Sonner position="bottom-right" closeButton />;
}
