import type { Metadata } from 'next';
import { FirstLoad } from '@/data/first-load';
import { regionsQuery } from '@/features/catalogue/catalogue.queries';
import { VolumeList } from '@/features/volumes/volume-list';
import { listedVolumes, volumeFilterNames, volumesQuery } from '@/features/volumes/volumes.query';
import { addressOf, filtersFrom } from '@/lib/list-filters';

export const metadata: Metadata = { title: 'Volumes' };

export default async function VolumesPage({ searchParams }: PageProps<'/volumes'>) {
  const filters = listedVolumes(filtersFrom(volumeFilterNames, addressOf(await searchParams)));
  return <FirstLoad queries={(api) => [volumesQuery(api, filters), regionsQuery(api)]}><VolumeList /></FirstLoad>;
}
