import { SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button';
import { QueryProblem } from './query-problem';
import { Card, EmptyState, Skeleton } from './surfaces';

type QueryState = { readonly error: Error | null; readonly isPending: boolean; readonly refetch: () => unknown };

/** The card around a list: what it says while it loads, when it fails, when there is nothing yet and when nothing matches. */
export function ListFrame({ query, count, isFiltered = false, onClear, empty, children }: {
  query: QueryState;
  /** How many are shown; undefined while that is not known. */
  count: number | undefined;
  isFiltered?: boolean;
  onClear?: () => void;
  empty: ReactNode;
  children: ReactNode;
}) {
  return (
    <Card className="[&>div]:!p-0">
      {query.error && <QueryProblem error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <div className="p-5"><Skeleton lines={5} /></div>}
      {count === 0 && (isFiltered ? <EmptyState icon={SearchX} title="Nothing matches" testId="nothing-matches" action={onClear && <Button onClick={onClear}>Clear filters</Button>}>Nothing fits all the filters at once.</EmptyState> : empty)}
      {count !== undefined && count > 0 && children}
    </Card>
  );
}
