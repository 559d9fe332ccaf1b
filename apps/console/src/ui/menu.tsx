'use client';

import clsx from 'clsx';
import { ChevronRight } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { Tooltip } from './tooltip';

const contentClass = 'z-50 min-w-44 rounded-lg border border-line bg-surface p-1 shadow-high';
const itemClass = 'flex cursor-pointer items-center gap-2 rounded-md px-2.5 py-2 text-sm outline-none data-[highlighted]:bg-raised aria-disabled:cursor-not-allowed aria-disabled:opacity-50';

/** A button that opens a list of actions. */
export function Menu({ trigger, defaultOpen = false, children }: { trigger: ReactNode; defaultOpen?: boolean; children: ReactNode }) {
  return (
    <DropdownMenu.Root modal={false} defaultOpen={defaultOpen}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" sideOffset={4} collisionPadding={8} className={contentClass}>{children}</DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** One action. What cannot be done now can still be reached, to read why. */
export function MenuItem({ onSelect, blockedBecause, danger = false, testId, children }: { onSelect: () => void; blockedBecause?: string; danger?: boolean; testId?: string; children: ReactNode }) {
  return (
    <Tooltip text={blockedBecause} side="left">
      <DropdownMenu.Item
        data-testid={testId}
        aria-disabled={blockedBecause !== undefined || undefined}
        onSelect={(event) => (blockedBecause === undefined ? onSelect() : event.preventDefault())}
        className={clsx(itemClass, danger && 'text-danger')}
      >
        {children}
      </DropdownMenu.Item>
    </Tooltip>
  );
}

/** Actions one step deeper. */
export function SubMenu({ label, testId, children }: { label: ReactNode; testId?: string; children: ReactNode }) {
  return (
    <DropdownMenu.Sub>
      <DropdownMenu.SubTrigger data-testid={testId} className={itemClass}>{label}<ChevronRight aria-hidden className="ml-auto size-4 text-muted" /></DropdownMenu.SubTrigger>
      <DropdownMenu.Portal>
        <DropdownMenu.SubContent sideOffset={4} collisionPadding={8} className={contentClass}>{children}</DropdownMenu.SubContent>
      </DropdownMenu.Portal>
    </DropdownMenu.Sub>
  );
}

export const MenuLine = () => <DropdownMenu.Separator className="my-1 h-px bg-line" />;
