'use client';

import type { ReactNode } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';

/** Asks once more before something that cannot be taken back. */
export function ConfirmDialog({ title, action, busy = false, onConfirm, onClose, children }: { title: ReactNode; action: string; busy?: boolean; onConfirm: () => void; onClose: () => void; children: ReactNode }) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      testId="confirm-dialog"
      footer={<><Button onClick={onClose}>Cancel</Button><Button look="danger" busy={busy} data-testid="confirm" onClick={onConfirm}>{action}</Button></>}
    >
      {children}
    </Dialog>
  );
}
