'use client';

import type { ReactNode } from 'react';
import { CopyButton } from './copy-button';
import { Notice } from './surfaces';

/** A secret that is shown this once. */
export function SecretOnce({ secret, what, children }: { secret: string; what: string; children?: ReactNode }) {
  return (
    <div className="space-y-4">
      <Notice tone="warn">This is the only time it can be seen. Copy it now: it is kept nowhere in a readable form.</Notice>
      <div className="flex items-start gap-2 rounded-lg bg-raised p-3">
        <code className="min-w-0 flex-1 text-sm wrap-anywhere" data-testid="secret">{secret}</code>
        <CopyButton text={secret} what={what} />
      </div>
      {children && <p className="text-muted">{children}</p>}
    </div>
  );
}
