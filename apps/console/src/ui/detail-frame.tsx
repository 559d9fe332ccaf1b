import { ApiError } from '@garrison/api-client';
import type { LucideIcon } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { buttonClass } from './button';
import { QueryProblem } from './query-problem';
import { Card, EmptyState, Skeleton } from './surfaces';

/** A page about one thing: what it says while that loads, when it is not there and when it could not be read. */
export function DetailFrame<T>({ query: { data, error, refetch }, icon, what, list, children }: {
  query: { readonly data: T | undefined; readonly error: Error | null; readonly refetch: () => unknown };
  icon: LucideIcon;
  what: string;
  /** The page of all of them. */
  list: string;
  children: (thing: T) => ReactNode;
}) {
  if (data !== undefined) return children(data);
  if (error instanceof ApiError && (error.status === 404 || error.status === 400)) {
    return <EmptyState icon={icon} title={`There is no such ${what}`} action={<Link href={list} className={buttonClass('primary')}>To all of yours</Link>}>It may be deleted or belong to another account, or the address is mistyped.</EmptyState>;
  }
  return error ? <QueryProblem error={error} retry={() => void refetch()} /> : <Card><Skeleton lines={8} /></Card>;
}
