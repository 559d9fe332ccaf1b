import type { Metadata } from 'next';
import { FirstLoad } from '@/data/first-load';
import { regionsQuery } from '@/features/catalogue/catalogue.queries';
import { ImageList } from '@/features/snapshots/image-list';
import type { ImageFilters } from '@/features/snapshots/snapshot.queries';
import { imageFilterNames, imagesQuery } from '@/features/snapshots/snapshots.query';
import { addressOf, filtersFrom } from '@/lib/list-filters';

export const metadata: Metadata = { title: 'Custom images' };

export default async function ImagesPage({ searchParams }: PageProps<'/images'>) {
  const filters = filtersFrom(imageFilterNames, addressOf(await searchParams)) as ImageFilters;
  return <FirstLoad queries={(api) => [imagesQuery(api, filters), regionsQuery(api)]}><ImageList /></FirstLoad>;
}
