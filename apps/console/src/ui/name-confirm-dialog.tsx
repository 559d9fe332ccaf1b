'use client';

import { useId, useState, type ReactNode } from 'react';
import { Button, type ButtonLook } from './button';
import { Dialog } from './dialog';
import { TextField } from './field';

/** Asks for the name of what is to be destroyed, so that nobody destroys the wrong thing. Without a name it only asks: that is for what can be taken back. */
export function NameConfirmDialog({ name, title, action, look = 'danger', busy = false, aside, onConfirm, onClose, children }: {
  name: string | undefined;
  title: ReactNode;
  action: string;
  look?: ButtonLook;
  busy?: boolean;
  /** Stands left of the buttons. */
  aside?: ReactNode;
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const [typed, setTyped] = useState('');
  const form = useId();
  const confirmed = name === undefined || typed === name;
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      testId="delete-dialog"
      footer={<>{aside && <span className="mr-auto">{aside}</span>}<Button onClick={onClose}>Cancel</Button><Button type="submit" form={form} look={look} blockedBecause={confirmed ? undefined : `Type ${name} first.`} busy={busy} data-testid="delete-confirm">{action}</Button></>}
    >
      <form
        id={form}
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (confirmed && !busy) onConfirm();
        }}
      >
        {children}
        {name !== undefined && <TextField label={<>Type <code className="wrap-anywhere">{name}</code> to confirm</>} autoComplete="off" spellCheck={false} value={typed} autoFocus data-testid="delete-name" onChange={(event) => setTyped(event.target.value)} />}
      </form>
    </Dialog>
  );
}
