'use client';

import type { NoticeView } from '@garrison/contracts';
import { Bell } from 'lucide-react';
import { useListFilters } from '@/lib/use-list-filters';
import { FilterBar, FilterSelect } from '@/ui/filters';
import { ListFrame } from '@/ui/list-frame';
import { Pager } from '@/ui/pager';
import { Badge, EmptyState, type Tone } from '@/ui/surfaces';
import { Table, type Column } from '@/ui/table';
import { TimeAgo } from '@/ui/time';
import { noticeKinds } from './notice-words';
import { useNotices, useNoticesInForce, type NoticeFilters } from './notice.queries';

const mails: Record<NoticeView['mail'], readonly [words: string, tone: Tone]> = { pending: ['on its way', 'info'], sent: ['sent', 'ok'], failed: ['failed', 'danger'], off: ['not sent', 'neutral'] };

const columnsFor = (inForce: ReadonlySet<string>): Column<NoticeView>[] => [
  { key: 'notice', label: 'Notice', main: true, cell: ({ id, title, message }) => <><span className="flex flex-wrap items-center gap-2"><span className="font-medium wrap-anywhere">{title}</span>{inForce.has(id) && <Badge tone="warn">holds now</Badge>}</span><span className="block text-sm text-muted wrap-anywhere">{message}</span></> },
  { key: 'kind', label: 'Kind', cell: ({ kind }) => <Badge tone={noticeKinds[kind].tone}>{noticeKinds[kind].words}</Badge> },
  { key: 'mail', label: 'Mail', cell: ({ mail }) => <Badge tone={mails[mail][1]}>{mails[mail][0]}</Badge> },
  { key: 'when', label: 'When', className: 'md:whitespace-nowrap', cell: ({ created_at }) => <TimeAgo at={created_at} /> },
];
const kinds = Object.entries(noticeKinds).map(([kind, { words }]) => [kind, words] as const);

/** Everything the account was told without having asked. */
export function NoticeList() {
  const { filters, setFilter, clear, isFiltered } = useListFilters(['kind', 'page']);
  const query = useNotices(filters as NoticeFilters);
  const inForce = new Set(useNoticesInForce().data?.map(({ id }) => id));
  return (
    <>
      <FilterBar isFiltered={isFiltered} onClear={clear}><FilterSelect label="Kind" value={filters.kind} options={kinds} onChange={(value) => setFilter('kind', value)} /></FilterBar>
      <ListFrame query={query} count={query.data?.notices.length} isFiltered={isFiltered} onClear={clear} empty={<EmptyState icon={Bell} title="No notices">You are told when credit runs low, a lease ends, a machine was idle, a payment is disputed or somebody touched your sign-in: here, above every page, by mail and to your webhooks.</EmptyState>}>
        <Table label="Notices" items={query.data?.notices ?? []} columns={columnsFor(inForce)} rowTestId={({ kind }) => `notice-${kind}`} />
        {query.data && <Pager pagination={query.data.pagination} onPage={(page) => setFilter('page', String(page))} />}
      </ListFrame>
    </>
  );
}
