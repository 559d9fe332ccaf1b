'use client';

import type { AdminAccountView, AdminOperationView, CapacityView, FindingView } from '@garrison/contracts';
import { Gift, RotateCw, Scale, SearchCheck, Square, TimerOff, Undo2, Users } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useRegions } from '@/features/catalogue/catalogue.queries';
import { operationTones, stepTitle } from '@/features/operations/operation-steps';
import { messageAt, showRefusal } from '@/lib/field-problems';
import { countOf, money } from '@/lib/format';
import { useAddressFlag } from '@/lib/use-address-flag';
import { useListFilters } from '@/lib/use-list-filters';
import { Button } from '@/ui/button';
import { ConfirmDialog } from '@/ui/confirm-dialog';
import { Copyable } from '@/ui/copy-button';
import { CurlButton } from '@/ui/curl-button';
import { TextField } from '@/ui/field';
import { FilterBar, FilterSelect, SearchBox } from '@/ui/filters';
import { FormDialog } from '@/ui/form-dialog';
import { ListFrame } from '@/ui/list-frame';
import { Pager } from '@/ui/pager';
import { Badge, EmptyState, PageHeader } from '@/ui/surfaces';
import { Table, type Column } from '@/ui/table';
import { TimeAgo } from '@/ui/time';
import { toastFailure } from '@/ui/toasts';
import { AccountBooksDialog, AllBooksCard } from './account-books';
import { useAccounts, useCapacity, useCheckAccountBooks, useFailOperation, useFindings, useGrantCredit, useRetryOperation, useUnfinished, type AccountFilters, type FindingFilters, type UnfinishedFilters } from './admin.queries';
import { RefundDialog } from './refund-dialog';
import { useCheckAllBooks } from './use-check-all-books';

const count = (value: number) => <span className="tabular-nums">{value}</span>;
const capacityColumns: Column<CapacityView & { id: string }>[] = [
  { key: 'model', label: 'GPU', main: true, cell: ({ gpu_model }) => <span className="font-medium">{gpu_model}</span> },
  { key: 'region', label: 'Region', cell: ({ region }) => region },
  { key: 'free', label: 'Free', cell: ({ free }) => count(free) },
  { key: 'held', label: 'Held', cell: ({ held }) => count(held) },
  { key: 'closed', label: 'Free but closed', cell: ({ free_closed }) => count(free_closed) },
  { key: 'unhealthy', label: 'Broken', cell: ({ unhealthy }) => (unhealthy > 0 ? <Badge tone="danger">{unhealthy}</Badge> : count(0)) },
  { key: 'total', label: 'In all', cell: ({ total, nodes }) => <span className="tabular-nums">{total} on {countOf(nodes, 'node')}</span> },
];

export function CapacityList() {
  const query = useCapacity();
  return (
    <>
      <PageHeader title="Capacity" />
      <ListFrame query={query} count={query.data?.length} empty={<EmptyState icon={SearchCheck} title="No GPUs yet">They appear when nodes report.</EmptyState>}>
        <Table label="Capacity" items={(query.data ?? []).map((row) => ({ ...row, id: `${row.region}-${row.gpu_model}` }))} columns={capacityColumns} />
      </ListFrame>
    </>
  );
}

/** Unfinished commands, the most urgent first. */
export function UnfinishedList() {
  const { filters, setFilter, clear, isFiltered } = useListFilters(['overdue', 'region']);
  const query = useUnfinished(filters as UnfinishedFilters);
  const { data: regions = [] } = useRegions();
  const retry = useRetryOperation();
  const fail = useFailOperation();
  const [asked, setAsked] = useState<{ what: 'retry' | 'end'; operation: AdminOperationView }>();
  const close = () => setAsked(undefined);
  const ending = { onError: (error: Error) => toastFailure(error), onSettled: close };
  const columns: Column<AdminOperationView>[] = [
    { key: 'kind', label: 'What', main: true, cell: ({ kind, id }) => <span><span className="font-medium">{stepTitle(kind)}</span><Copyable text={id} what="operation id" /></span> },
    { key: 'status', label: 'Status', cell: ({ status, overdue }) => <span className="flex gap-1"><Badge tone={operationTones[status]}>{status}</Badge>{overdue && <Badge tone="danger">overdue</Badge>}</span> },
    { key: 'region', label: 'Region', className: 'md:whitespace-nowrap', cell: ({ region }) => region },
    { key: 'attempts', label: 'Attempts', cell: ({ attempts }) => count(attempts) },
    { key: 'deadline', label: 'Deadline', className: 'md:whitespace-nowrap', cell: ({ deadline_at }) => <TimeAgo at={deadline_at} ahead /> },
    {
      key: 'do', label: 'Do', className: 'max-md:col-span-2', cell: (operation) => (
        <span className="flex gap-1">
          <Button size="small" data-testid="retry-operation" onClick={() => setAsked({ what: 'retry', operation })}><RotateCw aria-hidden className="size-4" />Retry</Button>
          <Button size="small" className="text-danger" data-testid="end-operation" onClick={() => setAsked({ what: 'end', operation })}><Square aria-hidden className="size-4" />End</Button>
        </span>
      ),
    },
  ];
  return (
    <>
      <PageHeader title="Unfinished operations" />
      <FilterBar isFiltered={isFiltered} onClear={clear}><FilterSelect label="Deadline" value={filters.overdue} options={[['true', 'overdue'], ['false', 'in time']]} onChange={(value) => setFilter('overdue', value)} /><FilterSelect label="Region" value={filters.region} options={regions.map(({ code, name }) => [code, name])} onChange={(value) => setFilter('region', value)} /></FilterBar>
      <ListFrame query={query} count={query.data?.length} isFiltered={isFiltered} onClear={clear} empty={<EmptyState icon={TimerOff} title="Nothing is stuck">Every command has ended.</EmptyState>}>
        <Table label="Unfinished operations" items={query.data ?? []} columns={columns} />
      </ListFrame>
      {asked?.what === 'retry' && (
        <ConfirmDialog title={`Retry ${stepTitle(asked.operation.kind)}?`} action="Retry" look="primary" busy={retry.isPending} aside={<CurlButton endpoint="adminRetryOperation" input={{ params: { id: asked.operation.id } }} />} onClose={close} onConfirm={() => retry.mutate(asked.operation.id, ending)}>
          It is given to its agent again. What was done already is recognised and not done twice.
        </ConfirmDialog>
      )}
      {asked?.what === 'end' && (
        <ConfirmDialog title={`End ${stepTitle(asked.operation.kind)}?`} action="End it" busy={fail.isPending} aside={<CurlButton endpoint="adminFailOperation" input={{ params: { id: asked.operation.id } }} />} onClose={close} onConfirm={() => fail.mutate(asked.operation.id, ending)}>
          It ends as failed, and what it was about goes to the state that follows from what its node was last seen to hold. A late answer of the agent no longer counts.
        </ConfirmDialog>
      )}
    </>
  );
}

const findingColumns: Column<FindingView>[] = [
  { key: 'rule', label: 'Finding', main: true, cell: ({ rule, detail }) => <span><span className="font-medium">{rule.replaceAll('_', ' ')}</span><span className="block text-sm text-muted wrap-anywhere">{detail}</span></span> },
  { key: 'node', label: 'Node', cell: ({ node_id }) => <Link className="link" href={`/admin/nodes/${encodeURIComponent(node_id)}`}>{node_id}</Link> },
  { key: 'state', label: 'State', cell: ({ resolved_at }) => <Badge tone={resolved_at ? 'ok' : 'warn'}>{resolved_at ? 'resolved' : 'open'}</Badge> },
  { key: 'seen', label: 'Seen', className: 'md:whitespace-nowrap', cell: ({ seen_at }) => <TimeAgo at={seen_at} /> },
];

export function FindingList() {
  const { filters, setFilter, clear, isFiltered } = useListFilters(['open', 'page']);
  const query = useFindings(filters as FindingFilters);
  return (
    <>
      <PageHeader title="Findings" note="Where rows and nodes disagree." />
      <FilterBar isFiltered={isFiltered} onClear={clear}><FilterSelect label="State" value={filters.open} options={[['true', 'open'], ['false', 'resolved']]} onChange={(value) => setFilter('open', value)} /></FilterBar>
      <ListFrame query={query} count={query.data?.findings.length} isFiltered={isFiltered} onClear={clear} empty={<EmptyState icon={SearchCheck} title="Rows and nodes agree">Nothing was ever found to differ.</EmptyState>}>
        <Table label="Findings" idOf={({ rule }) => rule.replaceAll('_', ' ')} items={query.data?.findings ?? []} columns={findingColumns} />
        {query.data && <Pager pagination={query.data.pagination} onPage={(page) => setFilter('page', String(page))} />}
      </ListFrame>
    </>
  );
}

function CreditDialog({ account, onClose }: { account: AdminAccountView; onClose: () => void }) {
  const grant = useGrantCredit();
  const form = useForm({ defaultValues: { amount: '', description: '' } });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    try {
      await grant.mutateAsync({ id: account.id, ...values });
      onClose();
    } catch (error) {
      showRefusal(error, form, ['amount', 'description']);
    }
  });
  return (
    <FormDialog title="Give credit" description={account.email} action="Give credit" busy={isSubmitting} problem={errors.root} onClose={onClose} onSubmit={() => void submit()} testId="credit-dialog" aside={<CurlButton endpoint="adminGrantCredit" input={() => ({ params: { id: account.id }, body: form.getValues() })} />}>
      <TextField label={`Amount in ${account.currency}`} inputMode="decimal" autoComplete="off" autoFocus problem={messageAt(errors, 'amount')} {...form.register('amount')} />
      <TextField label="What for" autoComplete="off" hint="The customer sees it." problem={messageAt(errors, 'description')} {...form.register('description')} />
    </FormDialog>
  );
}

export function AccountList() {
  const { filters, setFilter, clear, isFiltered } = useListFilters(['search', 'role', 'page']);
  const query = useAccounts(filters as AccountFilters);
  const [opened, setOpened] = useState<{ what: 'credit' | 'books'; account: AdminAccountView }>();
  const [refunding, setRefunding] = useAddressFlag('refund');
  const [hasAllBooks, showAllBooks] = useState(false);
  const allBooks = useCheckAllBooks();
  const books = useCheckAccountBooks();
  const close = () => setOpened(undefined);
  const columns: Column<AdminAccountView>[] = [
    { key: 'email', label: 'Account', main: true, cell: ({ email, name }) => <span><span className="font-medium wrap-anywhere">{email}</span><span className="block text-sm text-muted wrap-anywhere">{name}</span></span> },
    { key: 'role', label: 'Role', cell: ({ role }) => <Badge tone={role === 'operator' ? 'info' : 'neutral'}>{role}</Badge> },
    { key: 'balance', label: 'Balance', cell: ({ balance, currency }) => <span className="tabular-nums">{money(balance, currency)}</span> },
    { key: 'instances', label: 'Instances', cell: ({ instances }) => count(instances) },
    { key: 'created', label: 'Member since', className: 'md:whitespace-nowrap', cell: ({ created_at }) => <TimeAgo at={created_at} /> },
    {
      key: 'do', label: 'Do', className: 'max-md:col-span-2', cell: (account) => (
        <span className="flex gap-1">
          <Button size="small" data-testid={`credit-${account.email}`} onClick={() => setOpened({ what: 'credit', account })}><Gift aria-hidden className="size-4" />Credit</Button>
          <Button size="small" data-testid={`books-${account.email}`} onClick={() => { setOpened({ what: 'books', account }); books.mutate(account.id); }}><Scale aria-hidden className="size-4" />Books</Button>
        </span>
      ),
    },
  ];
  return (
    <>
      <PageHeader
        title="Accounts"
        actions={
          <>
            <Button data-testid="refund-deposit" onClick={() => setRefunding(true)}><Undo2 aria-hidden className="size-4" />Refund a deposit</Button>
            <Button busy={allBooks.isPending} data-testid="check-all-books" onClick={() => { showAllBooks(true); allBooks.start(); }}><Scale aria-hidden className="size-4" />Check all books</Button>
          </>
        }
      />
      {hasAllBooks && <AllBooksCard books={allBooks} onClose={() => showAllBooks(false)} />}
      <FilterBar isFiltered={isFiltered} onClear={clear}>
        <SearchBox label="Search accounts" placeholder="Search by e-mail or name" value={filters.search} onChange={(value) => setFilter('search', value)} />
        <FilterSelect label="Role" value={filters.role} options={[['user', 'user'], ['operator', 'operator']]} onChange={(value) => setFilter('role', value)} />
      </FilterBar>
      <ListFrame query={query} count={query.data?.accounts.length} isFiltered={isFiltered} onClear={clear} empty={<EmptyState icon={Users} title="No accounts">Somebody has to register first.</EmptyState>}>
        <Table label="Accounts" idOf={({ email }) => email} items={query.data?.accounts ?? []} columns={columns} rowTestId={({ email }) => `account-${email}`} />
        {query.data && <Pager pagination={query.data.pagination} onPage={(page) => setFilter('page', String(page))} />}
      </ListFrame>
      {opened?.what === 'credit' && <CreditDialog account={opened.account} onClose={close} />}
      {opened?.what === 'books' && <AccountBooksDialog account={opened.account} check={books} onClose={close} />}
      {refunding && <RefundDialog onClose={() => setRefunding(false)} />}
    </>
  );
}
