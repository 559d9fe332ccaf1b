'use client';

import type { AuditEventView, OperationView } from '@garrison/contracts';
import { operationStatuses } from '@garrison/domain';
import { ScrollText } from 'lucide-react';
import { NoticeList } from '@/features/notices/notice-list';
import { operationTones, stepTitle } from '@/features/operations/operation-steps';
import { duration } from '@/lib/format';
import { useListFilters } from '@/lib/use-list-filters';
import { Button } from '@/ui/button';
import { Copyable, CopyButton } from '@/ui/copy-button';
import { FilterBar, FilterSelect, SearchBox } from '@/ui/filters';
import { ListFrame } from '@/ui/list-frame';
import { Pager } from '@/ui/pager';
import { Badge, EmptyState, PageHeader } from '@/ui/surfaces';
import { Table, type Column } from '@/ui/table';
import { Tabs } from '@/ui/tabs';
import { TimeAgo } from '@/ui/time';
import { useAudit, useOperations, type AuditFilters, type OperationFilters } from './activity.queries';
import { ResourceLink } from './resource-link';

const kinds = ['instance', 'volume', 'ssh_key', 'script', 'firewall', 'webhook', 'api_key', 'snapshot', 'image', 'deployment', 'session', 'account'] as const;
const kindOptions = kinds.map((kind) => [kind, kind.replaceAll('_', ' ')] as const);

const auditColumns: Column<AuditEventView>[] = [
  { key: 'action', label: 'What', main: true, cell: ({ action }) => <code className="text-sm font-medium">{action}</code> },
  { key: 'on', label: 'On', cell: ({ resource_type, resource_id }) => <span className="inline-flex items-center gap-1"><ResourceLink type={resource_type} id={resource_id} />{resource_id && <CopyButton text={resource_id} what={`id of the ${resource_type.replaceAll('_', ' ')}`} />}</span> },
  { key: 'result', label: 'Result', cell: ({ result }) => <Badge tone={result === 'succeeded' ? 'ok' : 'warn'}>{result}</Badge> },
  { key: 'who', label: 'Who', cell: ({ actor }) => <span className="wrap-anywhere">{actor.name}{actor.kind === 'api_key' && <Badge className="ml-1.5">key</Badge>}</span> },
  { key: 'from', label: 'From', cell: ({ ip }) => (ip ? <code className="text-sm">{ip}</code> : <span className="text-muted">–</span>) },
  { key: 'request', label: 'Request', cell: ({ request_id }) => <Copyable text={request_id} what="request id" /> },
  { key: 'when', label: 'When', className: 'md:whitespace-nowrap', cell: ({ at }) => <TimeAgo at={at} /> },
];

function AuditLog() {
  const { filters, setFilter, clear, isFiltered } = useListFilters(['action', 'resource_type', 'resource_id', 'before']);
  const query = useAudit(filters as AuditFilters);
  return (
    <>
      <FilterBar isFiltered={isFiltered} onClear={clear}>
        <SearchBox label="Action" placeholder="Action, such as instance.stop" value={filters.action} onChange={(value) => setFilter('action', value)} />
        <FilterSelect label="Kind" value={filters.resource_type} options={kindOptions} onChange={(value) => setFilter('resource_type', value)} />
      </FilterBar>
      <ListFrame query={query} count={query.data?.events.length} isFiltered={isFiltered} onClear={clear} empty={<EmptyState icon={ScrollText} title="Nothing yet">Every change you or your keys make is written down here.</EmptyState>}>
        <Table label="Audit log" items={query.data?.events ?? []} columns={auditColumns} />
        {query.data && (query.data.next_before !== null || filters.before) && (
          <nav aria-label="Pages" className="flex justify-end gap-2 border-t border-line px-5 py-3">
            {filters.before && <Button size="small" onClick={() => setFilter('before', '')}>Newest</Button>}
            {query.data.next_before !== null && <Button size="small" onClick={() => setFilter('before', String(query.data?.next_before))}>Older</Button>}
          </nav>
        )}
      </ListFrame>
    </>
  );
}

const operationColumns: Column<OperationView>[] = [
  { key: 'kind', label: 'What', main: true, cell: ({ kind }) => <span className="font-medium">{stepTitle(kind)}</span> },
  { key: 'on', label: 'On', cell: ({ resource_type, resource_id }) => <ResourceLink type={resource_type} id={resource_id} /> },
  { key: 'status', label: 'Status', cell: ({ status, error }) => <span className="flex flex-wrap items-center gap-2"><Badge tone={operationTones[status]}>{status}</Badge>{error && <span className="text-sm text-danger wrap-anywhere">{error.message}</span>}</span> },
  { key: 'region', label: 'Region', className: 'md:whitespace-nowrap', cell: ({ region }) => region },
  { key: 'took', label: 'Took', cell: ({ started_at, finished_at }) => <span className="tabular-nums">{started_at && finished_at ? duration(Date.parse(finished_at) - Date.parse(started_at)) : '–'}</span> },
  { key: 'when', label: 'When', className: 'md:whitespace-nowrap', cell: ({ created_at }) => <TimeAgo at={created_at} /> },
];

function Operations() {
  const { filters, setFilter, clear, isFiltered } = useListFilters(['status', 'resource_type', 'page']);
  const query = useOperations(filters as OperationFilters);
  return (
    <>
      <FilterBar isFiltered={isFiltered} onClear={clear}>
        <FilterSelect label="Status" value={filters.status} options={operationStatuses.map((status) => [status, status])} onChange={(value) => setFilter('status', value)} />
        <FilterSelect label="Kind" value={filters.resource_type} options={kindOptions.slice(0, 2)} onChange={(value) => setFilter('resource_type', value)} />
      </FilterBar>
      <ListFrame query={query} count={query.data?.operations.length} isFiltered={isFiltered} onClear={clear} empty={<EmptyState icon={ScrollText} title="Nothing yet">What nodes do for you stands here, step by step.</EmptyState>}>
        <Table label="Operations" idOf={({ kind }) => stepTitle(kind)} items={query.data?.operations ?? []} columns={operationColumns} />
        {query.data && <Pager pagination={query.data.pagination} onPage={(page) => setFilter('page', String(page))} />}
      </ListFrame>
    </>
  );
}

const tabs = [{ value: 'audit', label: 'Who did what', content: <AuditLog /> }, { value: 'operations', label: 'Operations', content: <Operations /> }, { value: 'notices', label: 'Notices', content: <NoticeList /> }];

/** Who did what, what nodes did for it, and what the account was told. */
export function ActivityPage() {
  const { filters, setFilter } = useListFilters(['tab']);
  return (
    <>
      <PageHeader title="Activity" />
      <Tabs
        label="Activity"
        value={tabs.find(({ value }) => value === filters.tab)?.value ?? 'audit'}
        onChange={(tab) => setFilter('tab', tab === 'audit' ? '' : tab)}
        tabs={tabs}
      />
    </>
  );
}
