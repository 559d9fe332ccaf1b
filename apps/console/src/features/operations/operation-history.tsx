import type { OperationView } from '@garrison/contracts';
import { Badge } from '@/ui/surfaces';
import { TimeAgo } from '@/ui/time';
import { operationTones, stepTitle } from './operation-steps';

/** What was asked of a thing, newest first, and how it ended. */
export function HistoryOfOperations({ operations, empty }: { operations: readonly OperationView[]; empty: string }) {
  if (operations.length === 0) return <p className="text-muted">{empty}</p>;
  return (
    <ul className="divide-y divide-line">
      {operations.map((operation) => (
        <li key={operation.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 first:pt-0 last:pb-0">
          <span>{stepTitle(operation.kind)}</span>
          <Badge tone={operationTones[operation.status]}>{operation.status}</Badge>
          {operation.error && <span className="min-w-0 basis-full text-sm text-danger wrap-anywhere sm:basis-auto">{operation.error.message}</span>}
          <span className="ml-auto text-sm text-muted"><TimeAgo at={operation.created_at} /></span>
        </li>
      ))}
    </ul>
  );
}
