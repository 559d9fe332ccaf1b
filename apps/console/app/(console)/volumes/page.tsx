import type { Metadata } from 'next';
import { Suspense } from 'react';
import { VolumeList } from '@/features/volumes/volume-list';

export const metadata: Metadata = { title: 'Volumes' };

export default function VolumesPage() {
  return <Suspense><VolumeList /></Suspense>;
}
