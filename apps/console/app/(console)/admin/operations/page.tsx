import type { Metadata } from 'next';
import { Suspense } from 'react';
import { UnfinishedList } from '@/features/admin/admin-lists';

export const metadata: Metadata = { title: 'Unfinished operations' };

export default function Page() {
  return <Suspense><UnfinishedList /></Suspense>;
}
