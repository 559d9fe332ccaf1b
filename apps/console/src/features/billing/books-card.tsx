'use client';

import { Scale } from 'lucide-react';
import { Button } from '@/ui/button';
import { CurlButton } from '@/ui/curl-button';
import { QueryProblem } from '@/ui/query-problem';
import { Card } from '@/ui/surfaces';
import { useCheckBooks } from './billing.queries';
import { BooksReport } from './books-report';

/** Proves the account's books, when somebody asks for it: it is work for the API, and holds for one moment. */
export function BooksCard() {
  const { mutate, data, error, isPending } = useCheckBooks();
  const check = () => mutate(undefined);
  return (
    <Card title="Books" data-testid="books">
      <div className="space-y-4">
        <p className="text-muted">Everything is worked out again from recorded usage and prices, and compared with the ledger, the bills and the balance.</p>
        {error && <QueryProblem error={error} retry={check} />}
        {data && <BooksReport report={data.reconciliation} />}
        <span className="flex flex-wrap items-center gap-2">
          <Button busy={isPending} data-testid="check-books" onClick={check}><Scale aria-hidden className="size-4" />Check the books</Button>
          <CurlButton endpoint="reconcileBilling" />
        </span>
      </div>
    </Card>
  );
}
