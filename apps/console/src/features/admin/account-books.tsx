'use client';

import type { AdminAccountView } from '@garrison/contracts';
import { Play, Scale, Square, X } from 'lucide-react';
import { BooksReport } from '@/features/billing/books-report';
import { countOf } from '@/lib/format';
import { Button } from '@/ui/button';
import { CurlButton } from '@/ui/curl-button';
import { Dialog } from '@/ui/dialog';
import { QueryProblem } from '@/ui/query-problem';
import { Card, Skeleton } from '@/ui/surfaces';
import type { useCheckAccountBooks } from './admin.queries';
import type { useCheckAllBooks } from './use-check-all-books';

/** The books of all accounts: how far the look through them is, and what it has shown. */
export function AllBooksCard({ books: { report, isPending, error, start, goOn, stop }, onClose }: { books: ReturnType<typeof useCheckAllBooks>; onClose: () => void }) {
  const isOpen = !isPending && report !== undefined && report.next !== null;
  return (
    <Card
      title="Books of all accounts"
      className="mb-5"
      data-testid="all-books"
      aside={
        <span className="flex flex-wrap items-center gap-1">
          <CurlButton endpoint="adminReconcileBilling" input={{ query: { after: report?.next ?? undefined } }} />
          {isPending && <Button size="small" onClick={stop}><Square aria-hidden className="size-4" />Stop</Button>}
          {isOpen && <Button size="small" onClick={goOn}><Play aria-hidden className="size-4" />Go on</Button>}
          {!isPending && <Button size="small" onClick={onClose}><X aria-hidden className="size-4" />Close</Button>}
        </span>
      }
    >
      {error && <QueryProblem error={error} retry={report ? goOn : start} />}
      {isPending && <p className="mb-3 text-muted">{report ? `${countOf(report.accounts, 'account')} so far, looking at the next…` : 'Looking at the first accounts…'}</p>}
      {report && <BooksReport report={report} />}
      {!report && isPending && <Skeleton />}
      {!report && !isPending && !error && <p className="text-muted">Stopped before the first accounts were looked at.</p>}
    </Card>
  );
}

/** The books of one account; the press that opens it asks for them. */
export function AccountBooksDialog({ account, check: { data, error, isPending, mutate }, onClose }: { account: AdminAccountView; check: ReturnType<typeof useCheckAccountBooks>; onClose: () => void }) {
  const again = () => mutate(account.id);
  return (
    <Dialog
      open
      title="Books"
      description={account.email}
      testId="books-dialog"
      onClose={onClose}
      footer={<><span className="mr-auto"><CurlButton endpoint="adminReconcileBilling" input={{ query: { account_id: account.id } }} /></span><Button busy={isPending} onClick={again}><Scale aria-hidden className="size-4" />Check again</Button></>}
    >
      {error && <QueryProblem error={error} retry={again} />}
      {isPending && <Skeleton />}
      {data && <BooksReport report={data.reconciliation} />}
    </Dialog>
  );
}
