'use client';

import { filtersFrom, type Filters } from './list-filters';
import { useAddress } from './use-address';

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
  const { params, change } = useAddress();
  const filters = filtersFrom(names, params);

  const setFilter = (name: N, value: string) =>
    change((next) => {
      if (value) next.set(name, value);
      else next.delete(name);
      for (const place of ['page', 'before']) if (name !== place) next.delete(place);
    });
  const clear = () =>
    change((next) => {
      for (const name of names) if (name !== 'sort') next.delete(name);
    });
  return { filters, setFilter, clear, isFiltered: Object.keys(filters).some((name) => !onlyView.has(name)) };
}
