'use client';

import type { DepositView } from '@garrison/contracts';
import { Wallet } from 'lucide-react';
import { money } from '@/lib/format';
import { useListFilters } from '@/lib/use-list-filters';
import { Button, buttonClass } from '@/ui/button';
import { CopyButton } from '@/ui/copy-button';
import { CurlMenu } from '@/ui/curl-menu';
import { ListFrame } from '@/ui/list-frame';
import { Pager } from '@/ui/pager';
import { Badge, EmptyState, type Tone } from '@/ui/surfaces';
import { TimeAgo } from '@/ui/time';
import { toastFailure } from '@/ui/toasts';
import { useDeposits, useUpdateDeposit } from './billing.queries';

const tones: Record<DepositView['status'], Tone> = { pending: 'info', completed: 'ok', failed: 'danger', refunded: 'neutral' };

/** What is shown of a dispute that stands between the payer's bank and the credit. */
const disputes = { inquiry: () => 'asked about by its bank', open: (amount: string) => `${amount} disputed`, lost: (amount: string) => `${amount} lost in a dispute` };

function Deposit({ deposit }: { deposit: DepositView }) {
  const update = useUpdateDeposit();
  const act = (action: 'confirm' | 'cancel') => update.mutate({ id: deposit.id, action }, { onError: (error) => toastFailure(error) });
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 first:pt-0 last:pb-0" data-testid="deposit" data-status={deposit.status}>
      <span className="font-medium tabular-nums">{money(deposit.amount, deposit.currency)}</span>
      <Badge tone={tones[deposit.status]}>{deposit.status}</Badge>
      {deposit.dispute && deposit.dispute !== 'closed' && <Badge tone="warn">{disputes[deposit.dispute](money(deposit.disputed, deposit.currency))}</Badge>}
      <span className="text-sm text-muted">{deposit.method}{deposit.tax && `, ${money(deposit.total, deposit.currency)} with ${deposit.tax.name}`}{deposit.failure && `, ${deposit.failure}`}</span>
      <span className="ml-auto flex items-center gap-2">
        {deposit.status === 'pending' && (
          <>
            {deposit.checkout_url && <a className={buttonClass('primary', 'small')} href={deposit.checkout_url}>Pay</a>}
            <Button size="small" busy={update.isPending} data-testid="confirm-deposit" onClick={() => act('confirm')}>{deposit.checkout_url ? 'Check' : 'Confirm'}</Button>
            <Button size="small" data-testid="cancel-deposit" onClick={() => act('cancel')}>Cancel</Button>
            <CurlMenu what={`deposit of ${money(deposit.amount, deposit.currency)}`} actions={(['confirm', 'cancel'] as const).map((action) => ({ label: action === 'cancel' ? 'Cancel' : 'Confirm', endpoint: 'updateDeposit', input: { params: { id: deposit.id }, body: { action } } }))} />
          </>
        )}
        <span className="text-sm text-muted"><TimeAgo at={deposit.created_at} /></span>
        <CopyButton text={deposit.id} what="deposit id" />
      </span>
    </li>
  );
}

/** What was paid in. */
export function DepositsCard() {
  const { filters, setFilter } = useListFilters(['deposits']);
  const query = useDeposits(filters.deposits ? { page: Number(filters.deposits) } : {});
  const { data } = query;
  return (
    <section aria-labelledby="deposits">
      <h2 id="deposits" className="mb-3 text-lg font-semibold">Deposits</h2>
      <ListFrame query={query} count={data?.deposits.length} empty={<EmptyState icon={Wallet} title="Nothing paid in yet">Add credit above: each deposit stands here with its tax, what its payer’s bank said of it, and how it ended.</EmptyState>}>
        <ul className="divide-y divide-line px-4 py-3 sm:px-5">{data?.deposits.map((deposit) => <Deposit key={deposit.id} deposit={deposit} />)}</ul>
        {data && <Pager pagination={data.pagination} onPage={(page) => setFilter('deposits', String(page))} />}
      </ListFrame>
    </section>
  );
}
