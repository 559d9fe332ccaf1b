import type { Metadata } from 'next';
import { Suspense } from 'react';
import { FindingList } from '@/features/admin/admin-lists';

export const metadata: Metadata = { title: 'Findings' };

export default function Page() {
  return <Suspense><FindingList /></Suspense>;
}
