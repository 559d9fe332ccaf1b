'use client';

import { useListFilters } from '@/lib/use-list-filters';
import { SearchBox } from '@/ui/filters';
import { QueryProblem } from '@/ui/query-problem';
import { Card, Notice, PageHeader, Skeleton } from '@/ui/surfaces';
import { Tabs } from '@/ui/tabs';
import { InstancesTab } from './instances-tab';
import { QuotaCard } from './quota-card';
import { TemplatesTab } from './templates-tab';
import { useMetros } from './unikernel.queries';
import { VolumesTab } from './volumes-tab';

const tabs = ['volumes', 'instances', 'templates'] as const;

/** Unikernels and their volumes, metro by metro: what clients of the KraftCloud API see. Metro, tab and search stand in the address. */
export function UnikernelsPage() {
  const { filters, setFilter } = useListFilters(['metro', 'tab', 'search'] as const);
  const { data: metros, error, refetch } = useMetros();
  const metro = metros?.find(({ code }) => code === filters.metro) ?? metros?.find(({ is_default: usual }) => usual) ?? metros?.[0];
  const search = filters.search ?? '';
  const list = metro && { metro: metro.code, search, canCreate: metro.open, onClear: () => setFilter('search', '') };
  return (
    <>
      <PageHeader
        title="Unikernels"
        note="Small instances and their volumes, as clients of the KraftCloud API use them."
        actions={metros && metro && (
          <select aria-label="Metro" data-testid="metro" className="control !w-auto" value={metro.code} onChange={(event) => setFilter('metro', event.target.value)}>
            {metros.map(({ code, name }) => <option key={code} value={code}>{name} ({code})</option>)}
          </select>
        )}
      />
      {error && <QueryProblem error={error} retry={() => void refetch()} />}
      {!metros && !error && <Card><Skeleton lines={6} /></Card>}
      {metros?.length === 0 && <Notice>This cloud has no metros, so it offers no unikernels.</Notice>}
      {filters.metro && metro && metro.code !== filters.metro && <Notice className="mb-5" tone="warn">There is no metro {filters.metro}; this is {metro.name}.</Notice>}
      {metro && !metro.open && <Notice className="mb-5" tone="warn">{metro.name} takes nothing new now. What is there goes on.</Notice>}
      {list && (
        <>
          <QuotaCard metro={list.metro} />
          <div className="mb-4"><SearchBox label="Search by name or tag" placeholder="Search by name or tag" value={search} onChange={(value) => setFilter('search', value)} /></div>
          <Tabs
            label="Unikernels"
            value={tabs.find((tab) => tab === filters.tab) ?? 'volumes'}
            onChange={(tab) => setFilter('tab', tab)}
            tabs={[
              { value: 'volumes', label: 'Volumes', content: <VolumesTab key={list.metro} {...list} /> },
              { value: 'instances', label: 'Instances', content: <InstancesTab key={list.metro} {...list} /> },
              { value: 'templates', label: 'Templates', content: <TemplatesTab key={list.metro} {...list} /> },
            ]}
          />
        </>
      )}
    </>
  );
}
