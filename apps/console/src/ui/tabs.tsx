'use client';

import { Tabs as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';

export type Tab = { value: string; label: ReactNode; note?: ReactNode; hasProblem?: boolean; content: ReactNode };

/** Tabs with a note under the label; a red dot leads to a problem on a tab that is not open. */
export function Tabs({ label, value, onChange, tabs }: { label: string; value: string; onChange: (value: string) => void; tabs: readonly Tab[] }) {
  return (
    <Primitive.Root value={value} onValueChange={onChange}>
      <Primitive.List aria-label={label} className="flex flex-wrap border-b border-line sm:gap-x-1">
        {tabs.map((tab) => (
          <Primitive.Trigger
            key={tab.value}
            value={tab.value}
            data-testid={`tab-${tab.value}`}
            className="-mb-px flex flex-none flex-col items-start border-b-2 border-transparent py-2 max-sm:px-1.5 max-sm:text-[0.8125rem] sm:px-3 text-left text-muted outline-offset-[-2px] hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
          >
            <span className="flex items-center gap-1.5 font-medium">
              {tab.label}
              {tab.hasProblem && <span className="size-2 rounded-full bg-danger" role="img" aria-label="has a problem" />}
            </span>
            {tab.note && <span className="text-xs text-muted">{tab.note}</span>}
          </Primitive.Trigger>
        ))}
      </Primitive.List>
      {tabs.map((tab) => <Primitive.Content key={tab.value} value={tab.value} className="pt-4 outline-none">{tab.content}</Primitive.Content>)}
    </Primitive.Root>
  );
}
