import type { Metadata } from 'next';
import { FirstLoad } from '@/data/first-load';
import { gpuSpecsQuery, regionsQuery } from '@/features/catalogue/catalogue.queries';
import { InstanceList } from '@/features/instances/instance-list';
import { instanceFilterNames, instancesQuery, type InstanceFilters } from '@/features/instances/instance.queries';
import { addressOf, filtersFrom } from '@/lib/list-filters';

export const metadata: Metadata = { title: 'Instances' };

export default async function InstancesPage({ searchParams }: PageProps<'/instances'>) {
  const filters = filtersFrom(instanceFilterNames, addressOf(await searchParams)) as InstanceFilters;
  return <FirstLoad queries={(api) => [instancesQuery(api, filters), regionsQuery(api), gpuSpecsQuery(api)]}><InstanceList /></FirstLoad>;
}
