import type { Metadata } from 'next';
import { Suspense } from 'react';
import { RegionPage } from '@/features/regions/region-page';

export const metadata: Metadata = { title: 'Regions and stock' };

export default function Page() {
  return <Suspense><RegionPage /></Suspense>;
}
