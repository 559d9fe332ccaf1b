'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { filtersFrom, type Filters } from './list-filters';

export type ListFilters<N extends string> = {
  readonly filters: Filters<N>;
  readonly setFilter: (name: N, value: string) => void;
  readonly clear: () => void;
  readonly isFiltered: boolean;
};

/** Where a list begins and how it is ordered does not change which things are in it. */
const onlyView = new Set(['page', 'sort', 'before']);

/** The filters of a list live in the address, so that every state of the list can be linked to. Another filter begins at the first page again. */
export function useListFilters<const N extends string>(names: readonly N[]): ListFilters<N> {
  const params = useSearchParams();
  const router = useRouter();
  const path = usePathname();
  const filters = filtersFrom(names, params);

  const go = (next: URLSearchParams) => router.replace(next.size > 0 ? `${path}?${next}` : path, { scroll: false });
  const setFilter = (name: N, value: string) => {
    const next = new URLSearchParams(params);
    if (value) next.set(name, value);
    else next.delete(name);
    for (const place of ['page', 'before']) if (name !== place) next.delete(place);
    go(next);
  };
  const clear = () => {
    const next = new URLSearchParams(params);
    for (const name of names) if (name !== 'sort') next.delete(name);
    go(next);
  };
  return { filters, setFilter, clear, isFiltered: Object.keys(filters).some((name) => !onlyView.has(name)) };
}
