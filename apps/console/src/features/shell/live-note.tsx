'use client';

import { WifiOff } from 'lucide-react';
import { useLiveState } from '@/data/realtime';

/** Says when the page no longer follows changes by itself. */
export function LiveNote() {
  const state = useLiveState();
  return (
    <span role="status" data-testid="live-state" data-state={state} className="contents">
      {state === 'lost' && (
        <span className="inline-flex items-center gap-1.5 rounded-full bg-warn-soft px-2.5 py-1 text-sm font-medium text-warn">
          <WifiOff aria-hidden className="size-4" /><span className="max-sm:sr-only">Reconnecting…</span>
        </span>
      )}
    </span>
  );
}
