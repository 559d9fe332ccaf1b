'use client';

import { Popover } from 'radix-ui';
import type { ReactNode, RefObject } from 'react';

export type TooltipSide = 'top' | 'left' | 'bottom' | 'right';

const stay = (event: Event) => event.preventDefault();

/** The words of a tooltip, placed beside their control; Escape closes them, the pointer may rest on them, and the focus stays where it is. */
export function TooltipBubble({ id, anchor, side, onClose, onStay, onLeave, children }: {
  id: string;
  anchor: RefObject<HTMLElement | null>;
  side: TooltipSide;
  onClose: () => void;
  onStay: () => void;
  onLeave: () => void;
  children: ReactNode;
}) {
  return (
    <Popover.Root open onOpenChange={(open) => !open && onClose()}>
      <Popover.Anchor virtualRef={anchor as RefObject<HTMLElement>} />
      <Popover.Portal>
        <Popover.Content
          id={id}
          role="tooltip"
          side={side}
          sideOffset={6}
          collisionPadding={8}
          onOpenAutoFocus={stay}
          onCloseAutoFocus={stay}
          onPointerEnter={onStay}
          onPointerLeave={onLeave}
          className="z-[60] max-w-72 rounded-md bg-ink px-2.5 py-1.5 text-sm text-bg shadow-high"
        >
          {children}
          <Popover.Arrow className="fill-ink" />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
