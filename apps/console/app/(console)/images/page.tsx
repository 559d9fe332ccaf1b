import type { Metadata } from 'next';
import { Suspense } from 'react';
import { ImageList } from '@/features/snapshots/image-list';

export const metadata: Metadata = { title: 'Custom images' };

export default function Page() {
  return <Suspense><ImageList /></Suspense>;
}
