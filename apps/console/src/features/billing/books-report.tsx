import type { ReconciliationView } from '@garrison/contracts';
import { Check, X } from 'lucide-react';
import { countOf } from '@/lib/format';
import { Copyable } from '@/ui/copy-button';
import { Facts, Notice } from '@/ui/surfaces';
import { TimeAgo } from '@/ui/time';

/** What looking through the books has shown: what was compared, and where it differs the first line that does. `next`: there is more to look at. */
export function BooksReport({ report: { ok, accounts, entries, usage_intervals, checks, checked_at, first_difference: difference, next } }: { report: ReconciliationView }) {
  const compared = `${countOf(entries, 'entry', 'entries')} of the ledger and ${countOf(usage_intervals, 'stretch', 'stretches')} of usage of ${countOf(accounts, 'account')}`;
  return (
    <div className="space-y-3" data-testid="books-report" data-ok={ok}>
      <Notice tone={!ok ? 'danger' : next ? 'info' : 'ok'}>{ok ? `Everything agrees${next ? ' so far' : ''}: ${compared}.` : `The books differ: ${compared} were looked at${next ? ' so far' : ''}.`}</Notice>
      {difference && <Facts facts={[['First at', difference.where], ['Expected', difference.expected], ['Found', difference.found], ['Account', <Copyable key="account" text={difference.account_id} what="account id" />]]} />}
      <ul className="space-y-1 text-sm">
        {checks.map(({ check, description, ok: agrees }) => (
          <li key={check} className="flex items-start gap-2">
            {agrees ? <Check role="img" aria-label="Agrees" className="mt-0.5 size-4 flex-none text-ok" /> : <X role="img" aria-label="Differs" className="mt-0.5 size-4 flex-none text-danger" />}
            <span className={agrees ? 'text-muted' : 'font-medium'}>{description}</span>
          </li>
        ))}
      </ul>
      <p className="text-sm text-muted">As of <TimeAgo at={checked_at} /></p>
    </div>
  );
}
