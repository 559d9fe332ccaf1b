import type { Metadata } from 'next';
import { FirstLoad } from '@/data/first-load';
import { regionsQuery } from '@/features/catalogue/catalogue.queries';
import { SnapshotList } from '@/features/snapshots/snapshot-list';
import type { SnapshotFilters } from '@/features/snapshots/snapshot.queries';
import { snapshotFilterNames, snapshotsQuery } from '@/features/snapshots/snapshots.query';
import { addressOf, filtersFrom } from '@/lib/list-filters';

export const metadata: Metadata = { title: 'Snapshots' };

export default async function SnapshotsPage({ searchParams }: PageProps<'/snapshots'>) {
  const filters = filtersFrom(snapshotFilterNames, addressOf(await searchParams)) as SnapshotFilters;
  return <FirstLoad queries={(api) => [snapshotsQuery(api, filters), regionsQuery(api)]}><SnapshotList /></FirstLoad>;
}
