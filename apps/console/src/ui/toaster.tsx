'use client';

import { useEffect } from 'react';
import { Toaster as Sonner, toast } from 'sonner';
import type { SentRequest } from '@/data/answered';
import { useCopy } from '@/lib/use-copy';
import { toasterIsUp, type ToastContent } from './toasts';

const FAILURE_MS = 10_000;
const UNDO_MS = 10_000;

/** The request's id to ask about, and what to type to ask the same. */
function RequestNote({ request: { id, curl } }: { request: SentRequest }) {
  const ofId = useCopy();
  const ofCurl = useCopy();
  const link = 'rounded underline underline-offset-2';
  return (
    <span className="mt-0.5 flex flex-wrap gap-x-3">
      <button type="button" className={link} aria-label={`Copy request id ${id}`} data-testid="toast-request" onClick={() => ofId.copy(id)}>{ofId.copied ? 'Copied' : `Request ${id}`}</button>
      <button type="button" className={link} data-testid="toast-curl" onClick={() => ofCurl.copy(curl())}>{ofCurl.copied ? 'Copied' : 'Copy as curl'}</button>
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
