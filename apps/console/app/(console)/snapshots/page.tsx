import type { Metadata } from 'next';
import { Suspense } from 'react';
import { SnapshotList } from '@/features/snapshots/snapshot-list';

export const metadata: Metadata = { title: 'Snapshots' };

export default function Page() {
  return <Suspense><SnapshotList /></Suspense>;
}
