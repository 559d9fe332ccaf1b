'use client';

import type { ReactNode } from 'react';
import { Button, type ButtonLook } from './button';
import { Dialog } from './dialog';

/** Asks once more before something that cannot be taken back. */
export function ConfirmDialog({ title, action, look = 'danger', busy = false, aside, onConfirm, onClose, children }: { title: ReactNode; action: string; look?: ButtonLook; busy?: boolean; /** Stands left of the buttons. */ aside?: ReactNode; onConfirm: () => void; onClose: () => void; children: ReactNode }) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      testId="confirm-dialog"
      footer={<>{aside && <span className="mr-auto">{aside}</span>}<Button onClick={onClose}>Cancel</Button><Button look={look} busy={busy} data-testid="confirm" onClick={onConfirm}>{action}</Button></>}
    >
      {children}
    </Dialog>
  );
}
