'use client';

import { Tooltip as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';

/** Words beside a control on hover and on focus; without a text the control stands alone. */
export function Tooltip({ text, side = 'top', children }: { text: ReactNode; side?: 'top' | 'left' | 'bottom' | 'right'; children: ReactNode }) {
  if (!text) return children;
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content side={side} sideOffset={6} collisionPadding={8} className="z-[60] max-w-72 rounded-md bg-ink px-2.5 py-1.5 text-sm text-bg shadow-high">
          {text}
          <Primitive.Arrow className="fill-ink" />
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
