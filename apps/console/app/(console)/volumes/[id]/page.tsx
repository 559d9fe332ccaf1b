import type { Metadata } from 'next';
import { FirstLoad } from '@/data/first-load';
import { VolumeDetail } from '@/features/volumes/volume-detail';
import { volumeQuery } from '@/features/volumes/volumes.query';
import { operationsOfQuery } from '@/features/operations/operation.queries';

export const metadata: Metadata = { title: 'Volume' };

export default async function VolumePage({ params }: PageProps<'/volumes/[id]'>) {
  const { id } = await params;
  return <FirstLoad queries={(api) => [volumeQuery(api, id), operationsOfQuery(api, id)]}><VolumeDetail id={id} /></FirstLoad>;
}
