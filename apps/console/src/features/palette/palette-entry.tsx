'use client';

import { Command } from 'cmdk';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** Something the palette offers; what is typed is looked for in `value`. */
export function Entry({ value, icon: Icon, note, onSelect, children }: { value: string; icon: LucideIcon; note?: string; onSelect: () => void; children: string }) {
  return (
    <Command.Item value={value} onSelect={onSelect} className="flex cursor-pointer items-center gap-3 rounded-lg px-3 py-2 data-[selected=true]:bg-raised">
      <Icon aria-hidden className="size-4 flex-none text-muted" /><span className="min-w-0 truncate">{children}</span>{note && <span className="ml-auto flex-none text-sm text-muted">{note}</span>}
    </Command.Item>
  );
}

/** Entries of one kind. */
export const Group = ({ heading, children }: { heading: string; children: ReactNode }) => (
  <Command.Group heading={heading} className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-3 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:text-muted">{children}</Command.Group>
);
