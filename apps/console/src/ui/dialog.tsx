'use client';

import clsx from 'clsx';
import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { buttonClass } from './button';
import { useFocusReturn } from './use-focus-return';

/** What a toast says is read and copied beside an open window. */
const isInToast = (target: EventTarget | null) => target instanceof Element && target.closest('[data-sonner-toaster]') !== null;

/**
 * A window over the page; Escape and the backdrop close it, and the focus returns to where it was. `shownOnce`: only its buttons close it, because what it shows
 * cannot be seen again.
 */
export function Dialog({ open, onClose, title, description, footer, wide = false, shownOnce = false, testId, children }: {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  footer?: ReactNode;
  wide?: boolean;
  shownOnce?: boolean;
  testId?: string;
  children: ReactNode;
}) {
  useFocusReturn();
  return (
    <Primitive.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-[rgb(8_12_16/0.55)]" />
        <Primitive.Content
          data-testid={testId}
          {...(description ? {} : { 'aria-describedby': undefined })}
          onInteractOutside={(event) => (shownOnce || isInToast(event.target)) && event.preventDefault()}
          onEscapeKeyDown={(event) => shownOnce && event.preventDefault()}
          className={clsx(
            'fixed left-1/2 top-1/2 z-50 flex max-h-[calc(100dvh-1.5rem)] w-[calc(100vw-1.5rem)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-xl border border-line bg-surface shadow-high',
            wide ? 'max-w-2xl' : 'max-w-lg',
          )}
        >
          <div className="flex items-start justify-between gap-4 border-b border-line px-5 py-4">
            <div className="min-w-0">
              <Primitive.Title className="text-lg font-semibold">{title}</Primitive.Title>
              {description && <Primitive.Description className="mt-0.5 text-sm text-muted">{description}</Primitive.Description>}
            </div>
            <Primitive.Close className={clsx(buttonClass('ghost', 'icon'), '-mr-2 -mt-1 flex-none')} aria-label="Close"><X aria-hidden className="size-5" /></Primitive.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>
          {footer && <div className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3">{footer}</div>}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
