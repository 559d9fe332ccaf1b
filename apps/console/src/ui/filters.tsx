'use client';

import { Search } from 'lucide-react';
import { useEffect, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Button } from './button';

const SEARCH_DELAY_MS = 250;

/** The row of filters above a list. */
export function FilterBar({ isFiltered, onClear, children }: { isFiltered: boolean; onClear?: () => void; children: ReactNode }) {
  return (
    <div role="search" className="mb-4 grid grid-cols-2 gap-2 sm:flex sm:flex-wrap">
      {children}
      {isFiltered && onClear && <Button look="ghost" data-testid="clear-filters" onClick={onClear}>Clear</Button>}
    </div>
  );
}

/** Searches when the typing rests; follows the address when that changes. */
export function SearchBox({ label, value = '', placeholder = 'Search by name', onChange }: { label: string; value?: string; placeholder?: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return undefined;
    const timer = setTimeout(() => onChange(typed), SEARCH_DELAY_MS);
    return () => clearTimeout(timer);
  });
  // within a form, Enter in here means the search and not the form
  const searchNow = (event: KeyboardEvent) => {
    event.preventDefault();
    if (typed !== value) onChange(typed);
  };
  return (
    <div className="relative col-span-2 sm:w-64">
      <Search aria-hidden className="pointer-events-none absolute left-3 top-3 size-4 text-muted" />
      <input type="search" aria-label={label} placeholder={placeholder} className="control !pl-9" value={typed} onChange={(event) => setTyped(event.target.value)} onKeyDown={(event) => event.key === 'Enter' && searchNow(event)} />
    </div>
  );
}

export type FilterOption = readonly [value: string, text: string];

/** One filter; empty means all. */
export function FilterSelect({ label, value = '', options, onChange }: { label: string; value?: string; options: readonly FilterOption[]; onChange: (value: string) => void }) {
  return (
    <select aria-label={label} data-testid={`filter-${label.toLowerCase().replaceAll(' ', '-')}`} className="control !w-auto max-sm:!w-full" value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">{label}: all</option>
      {options.map(([option, text]) => <option key={option} value={option}>{text}</option>)}
    </select>
  );
}

/** The order of a list; the first option is the usual one and stands in no address. */
export function SortSelect({ value = '', options, onChange }: { value?: string; options: readonly FilterOption[]; onChange: (value: string) => void }) {
  return (
    <select aria-label="Order" data-testid="sort" className="control !w-auto max-sm:!w-full" value={value} onChange={(event) => onChange(event.target.value)}>
      {options.map(([option, text], at) => <option key={option} value={at === 0 ? '' : option}>{text}</option>)}
    </select>
  );
}
