import type { Metadata } from 'next';
import { VolumeDetail } from '@/features/volumes/volume-detail';

export const metadata: Metadata = { title: 'Volume' };

export default async function VolumePage({ params }: PageProps<'/volumes/[id]'>) {
  return <VolumeDetail id={(await params).id} />;
}
