'use client';

import type { FirewallView } from '@garrison/contracts';
import { Plus, ShieldCheck } from 'lucide-react';
import { lazyPart } from '@/ui/lazy-part';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useRegions } from '@/features/catalogue/catalogue.queries';
import { countOf } from '@/lib/format';
import { useListFilters } from '@/lib/use-list-filters';
import { useAddressFlag } from '@/lib/use-address-flag';
import { Button } from '@/ui/button';
import { FilterBar, FilterSelect, SearchBox, SortSelect } from '@/ui/filters';
import { ListFrame } from '@/ui/list-frame';
import { Pager } from '@/ui/pager';
import { EmptyState, PageHeader } from '@/ui/surfaces';
import { Table, type Column } from '@/ui/table';
import { TimeAgo } from '@/ui/time';
import { useFirewalls, type FirewallFilters } from './firewall.queries';
import { firewallFilterNames } from './firewalls.query';

const FirewallDialog = lazyPart(() => import('./firewall-dialogs').then((module) => module.FirewallDialog));
const orders = [['name', 'Name'], ['-created_at', 'Newest first'], ['created_at', 'Oldest first']] as const;

const columns: Column<FirewallView>[] = [
  { key: 'name', label: 'Name', main: true, cell: ({ id, name, description }) => <span><Link href={`/firewalls/${id}`} className="font-medium wrap-anywhere hover:text-accent hover:underline">{name}</Link>{description && <span className="block text-sm text-muted wrap-anywhere">{description}</span>}</span> },
  { key: 'region', label: 'Region', className: 'md:whitespace-nowrap', cell: ({ region }) => region },
  { key: 'rules', label: 'Rules', cell: ({ rules }) => <span className="tabular-nums">{rules.length}</span> },
  { key: 'attached', label: 'On', cell: ({ attachments_total: total }) => (total === 0 ? <span className="text-muted">–</span> : countOf(total, 'instance')) },
  { key: 'created', label: 'Created', cell: ({ created_at }) => <TimeAgo at={created_at} /> },
];

export function FirewallList() {
  const { filters, setFilter, clear, isFiltered } = useListFilters(firewallFilterNames);
  const query = useFirewalls(filters as FirewallFilters);
  const { data: regions = [] } = useRegions();
  const router = useRouter();
  const [creating, setCreating] = useAddressFlag('create');
  const isNew = query.data?.firewalls.length === 0 && !isFiltered;
  const create = <Button look="primary" data-testid="create-firewall" onClick={() => setCreating(true)}><Plus aria-hidden className="size-4" />Create firewall</Button>;
  return (
    <>
      <PageHeader title="Firewalls" note="One set of rules for many instances of a region." actions={!isNew && create} />
      {!isNew && (
        <FilterBar isFiltered={isFiltered} onClear={clear}>
          <SearchBox label="Search firewalls" value={filters.search} onChange={(value) => setFilter('search', value)} />
          <FilterSelect label="Region" value={filters.region} options={regions.map(({ code, name }) => [code, name])} onChange={(value) => setFilter('region', value)} />
          <FilterSelect label="Use" value={filters.attached} options={[['true', 'attached'], ['false', 'unused']]} onChange={(value) => setFilter('attached', value)} />
          <SortSelect value={filters.sort} options={orders} onChange={(value) => setFilter('sort', value)} />
        </FilterBar>
      )}
      <ListFrame
        query={query}
        count={query.data?.firewalls.length}
        isFiltered={isFiltered}
        onClear={clear}
        empty={<EmptyState icon={ShieldCheck} title="No firewalls yet" action={create} testId="no-firewalls">A firewall is a set of rules you write once and put on as many instances of its region as you like. A change reaches all of them.</EmptyState>}
      >
        {query.data && <Table label="Firewalls" idOf={({ name }) => name} items={query.data.firewalls} columns={columns} rowTestId={({ name }) => `firewall-${name}`} />}
        {query.data && <Pager pagination={query.data.pagination} onPage={(page) => setFilter('page', String(page))} />}
      </ListFrame>
      {/* with the first region chosen, so not before the regions are known */}
      {creating && regions.length > 0 && <FirewallDialog regions={regions} onClose={() => setCreating(false)} onMade={({ id }) => router.push(`/firewalls/${id}`)} />}
    </>
  );
}
