'use client';

import { useId, type ReactNode } from 'react';
import type { Refusal } from '@/lib/refusal';
import { Button } from './button';
import { Dialog } from './dialog';
import { FormProblem } from './form-problem';

/** A window with a form: what is wrong with the whole stands above it, its buttons below. */
export function FormDialog({ title, description, action, look = 'primary', busy = false, problem, aside, wide, testId = 'form-dialog', onSubmit, onClose, children }: {
  title: ReactNode;
  description?: ReactNode;
  action: string;
  look?: 'primary' | 'danger';
  busy?: boolean;
  problem?: Refusal;
  /** Stands left of the buttons. */
  aside?: ReactNode;
  wide?: boolean;
  testId?: string;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const form = useId();
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={description}
      wide={wide}
      testId={testId}
      footer={<>{aside && <span className="mr-auto">{aside}</span>}<Button onClick={onClose}>Cancel</Button><Button type="submit" form={form} look={look} busy={busy} data-testid="form-submit">{action}</Button></>}
    >
      <form
        id={form}
        noValidate
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          if (!busy) onSubmit();
        }}
      >
        <FormProblem of={problem} />
        {children}
      </form>
    </Dialog>
  );
}
