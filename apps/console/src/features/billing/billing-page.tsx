'use client';

import type { BillingView, StatementSummaryView, TransactionView } from '@garrison/contracts';
import { Plus, ReceiptText } from 'lucide-react';
import { useBalance } from '@/features/balance/balance.queries';
import { hourlyPrice, money, runway } from '@/lib/format';
import { useListFilters } from '@/lib/use-list-filters';
import { useAddressFlag } from '@/lib/use-address-flag';
import { Button } from '@/ui/button';
import { DownloadButton } from '@/ui/download-button';
import { FilterBar, FilterSelect } from '@/ui/filters';
import { lazyPart } from '@/ui/lazy-part';
import { ListFrame } from '@/ui/list-frame';
import { Pager } from '@/ui/pager';
import { QueryProblem } from '@/ui/query-problem';
import { Badge, Card, EmptyState, Facts, PageHeader, Skeleton } from '@/ui/surfaces';
import { Table, type Column } from '@/ui/table';
import { TimeAgo } from '@/ui/time';
import { BooksCard } from './books-card';
import { CapsCard } from './caps-card';
import { DepositsCard } from './deposits-card';
import { ForecastCard } from './forecast-card';
import { SpendingDaysCard } from './spending-days-card';
import { useSpending, useStatements, useTransactions, type BillingFilters, type TransactionFilters } from './billing.queries';

const DepositDialog = lazyPart(() => import('./deposit-dialog').then((module) => module.DepositDialog));

function BalanceCard({ onDeposit }: { onDeposit: () => void }) {
  const { data: balance } = useBalance();
  return (
    <Card title="Credit" aside={<Button size="small" look="primary" data-testid="add-credit" onClick={onDeposit}><Plus aria-hidden className="size-4" />Add credit</Button>}>
      {!balance ? <Skeleton /> : (
        <Facts
          facts={[
            ['Balance', <strong key="balance" className="text-xl tabular-nums" data-testid="billing-balance">{money(balance.amount, balance.currency)}</strong>],
            ['Going out', <span key="burn" className="tabular-nums">{hourlyPrice(balance.hourly_burn, balance.currency)} per hour</span>],
            ['In 30 days', <span key="forecast" className="tabular-nums">{money(Number(balance.hourly_burn) * 720, balance.currency)}, if nothing changes</span>],
            ['Lasts', balance.runway_hours === null ? 'for ever: nothing is charged' : <Badge key="lasts" tone={balance.status === 'ok' ? 'ok' : balance.status === 'low' ? 'warn' : 'danger'}>{runway(balance.runway_hours)}</Badge>],
          ]}
        />
      )}
    </Card>
  );
}

/** A bar for each group, longest first; the numbers stand beside it for who cannot see lengths. */
function Bars({ billing }: { billing: BillingView }) {
  if (billing.groups.length === 0) return <p className="text-muted">Nothing was charged this month.</p>;
  return (
    <ul className="space-y-2.5">
      {billing.groups.map((group) => (
        <li key={group.key ?? 'none'}>
          <span className="flex justify-between gap-3 text-sm"><span className="min-w-0 wrap-anywhere">{billing.group_by === 'resource_type' ? group.name.replaceAll('_', ' ') : group.name}</span><span className="flex-none tabular-nums">{money(group.amount, billing.currency, { decimals: 4 })} <span className="text-muted">{group.share_percent.toFixed(0)} %</span></span></span>
          <span aria-hidden className="mt-1 block h-2 rounded-full bg-raised"><span className="block h-2 rounded-full bg-accent" style={{ width: `${Math.max(1, group.share_percent)}%` }} /></span>
        </li>
      ))}
    </ul>
  );
}

const groupings = [['resource_type', 'by kind'], ['region', 'by region'], ['instance', 'by instance']] as const;

function SpendingCard() {
  const { filters, setFilter } = useListFilters(['group_by']);
  const query = useSpending(filters as BillingFilters);
  return (
    <Card
      title="This month"
      aside={<select aria-label="Group" className="control !w-auto" value={filters.group_by ?? 'resource_type'} onChange={(event) => setFilter('group_by', event.target.value === 'resource_type' ? '' : event.target.value)}>{groupings.map(([value, text]) => <option key={value} value={value}>{text}</option>)}</select>}
    >
      {query.error && <QueryProblem error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Skeleton />}
      {query.data && (
        <>
          <p className="mb-3 flex items-center justify-between gap-3 text-xl font-semibold tabular-nums">
            {money(query.data.total, query.data.currency)}
            <DownloadButton endpoint="getBilling" input={{ query: { ...filters, format: 'csv' } }} file="billing.csv" label="CSV" what="This month as CSV" />
          </p>
          <Bars billing={query.data} />
        </>
      )}
    </Card>
  );
}

const columns: Column<TransactionView>[] = [
  { key: 'reason', label: 'What', main: true, cell: ({ reason, kind }) => <span className="flex flex-wrap items-center gap-2"><span className="font-medium wrap-anywhere">{reason}</span><Badge>{kind}</Badge></span> },
  { key: 'amount', label: 'Amount', cell: ({ type, amount, currency }) => <span className={type === 'credit' ? 'text-ok tabular-nums' : 'tabular-nums'}>{type === 'credit' ? '+' : '−'}{money(amount.replace('-', ''), currency, { decimals: 4 })}</span> },
  { key: 'after', label: 'Balance after', cell: ({ balance_after, currency }) => <span className="tabular-nums">{money(balance_after, currency)}</span> },
  { key: 'when', label: 'When', className: 'md:whitespace-nowrap', cell: ({ created_at }) => <TimeAgo at={created_at} /> },
];

function Transactions() {
  const { filters, setFilter, clear, isFiltered } = useListFilters(['type', 'page']);
  const query = useTransactions(filters as TransactionFilters);
  return (
    <section aria-label="Transactions">
      <h2 className="mb-3 text-lg font-semibold">Transactions</h2>
      <FilterBar isFiltered={isFiltered} onClear={clear}>
        <FilterSelect label="Direction" value={filters.type} options={[['credit', 'in'], ['debit', 'out']]} onChange={(value) => setFilter('type', value)} />
        <DownloadButton endpoint="listTransactions" input={{ query: { type: filters.type, format: 'csv' } }} file="transactions.csv" label="CSV" what="Transactions as CSV" />
      </FilterBar>
      <ListFrame query={query} count={query.data?.transactions.length} isFiltered={isFiltered} onClear={clear} empty={<EmptyState icon={ReceiptText} title="No transactions yet">Deposits and charges stand here, each with the balance after it.</EmptyState>}>
        <Table label="Transactions" idOf={({ reason }) => reason} items={query.data?.transactions ?? []} columns={columns} />
        {query.data && <Pager pagination={query.data.pagination} onPage={(page) => setFilter('page', String(page))} />}
      </ListFrame>
    </section>
  );
}

function Statement({ statement: { month, charges, closing_balance, currency, is_final } }: { statement: StatementSummaryView }) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 first:pt-0 last:pb-0">
      <span className="font-medium">{month}</span>{!is_final && <Badge tone="info">so far</Badge>}
      <span className="text-sm text-muted tabular-nums">{money(charges, currency)} charged, {money(closing_balance, currency)} left</span>
      <span className="ml-auto flex gap-1">{['pdf', 'csv'].map((format) => <DownloadButton key={format} endpoint="getStatement" input={{ params: { month }, query: { format } }} file={`statement-${month}.${format}`} label={format.toUpperCase()} what={`Statement of ${month} as ${format.toUpperCase()}`} />)}</span>
    </li>
  );
}

function StatementsCard() {
  const { data } = useStatements();
  return <Card title="Statements">{!data ? <Skeleton /> : data.length === 0 ? <p className="text-muted">The first one comes with the first charge.</p> : <ul className="divide-y divide-line">{data.map((statement) => <Statement key={statement.month} statement={statement} />)}</ul>}</Card>;
}

/** Credit, where it goes, and every line of it. */
export function BillingPage() {
  const [depositing, setDepositing] = useAddressFlag('deposit');
  return (
    <>
      <PageHeader title="Billing" />
      <div className="space-y-5">
        <div className="grid items-start gap-5 lg:grid-cols-2">
          <div className="space-y-5"><BalanceCard onDeposit={() => setDepositing(true)} /><ForecastCard /><CapsCard /></div>
          <div className="space-y-5"><SpendingCard /><StatementsCard /><BooksCard /></div>
        </div>
        <SpendingDaysCard />
        <DepositsCard />
        <Transactions />
      </div>
      {depositing && <DepositDialog onClose={() => setDepositing(false)} />}
    </>
  );
}
