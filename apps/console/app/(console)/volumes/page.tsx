import type { Metadata } from 'next';
import { VolumeList } from '@/features/volumes/volume-list';

export const metadata: Metadata = { title: 'Volumes' };

export default function VolumesPage() {
  return <VolumeList />;
}
