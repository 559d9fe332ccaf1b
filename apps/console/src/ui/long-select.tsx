'use client';

import type { Pagination } from '@garrison/contracts';
import clsx from 'clsx';
import type { ComponentProps } from 'react';
import { SelectField } from './field';
import { SearchBox } from './filters';

type Props<T> = {
  /** What the things are called, many of them. */
  what: string;
  /** A page of them, by the search; undefined while the first is fetched. */
  things: readonly T[] | undefined;
  pagination: Pagination | undefined;
  /** What is chosen, whether the page has it or not. */
  chosen: T | undefined;
  text: (thing: T) => string;
  empty: string;
  search: string;
  onSearch: (search: string) => void;
  onChoose: (id: string | null) => void;
} & Omit<ComponentProps<typeof SelectField>, 'value' | 'onChange' | 'children'>;

/** One of a list that may be longer than a page of it: then a search asks for others, and what is chosen stays an option whatever is searched for. */
export function LongSelect<T extends { readonly id: string }>({ what, things, pagination, chosen, text, empty, search, onSearch, onChoose, hint, frameClassName, ...select }: Props<T>) {
  const isPart = (pagination?.total_pages ?? 1) > 1;
  const others = chosen && things && !things.some(({ id }) => id === chosen.id) ? [chosen] : [];
  const found = isPart ? `${things?.length} of ${pagination?.total} ${what} are listed; search for others.` : search && things?.length === 0 ? 'None is called like that.' : hint;
  return (
    <div className={clsx('space-y-2', frameClassName)}>
      {(isPart || search) && <SearchBox label={`Search ${what}`} value={search} onChange={onSearch} />}
      <SelectField {...select} disabled={!things} value={chosen?.id ?? ''} hint={found} onChange={(event) => onChoose(event.target.value || null)}>
        <option value="">{things ? empty : `Loading ${what}…`}</option>
        {things && [...others, ...things].map((thing) => <option key={thing.id} value={thing.id}>{text(thing)}</option>)}
      </SelectField>
    </div>
  );
}
