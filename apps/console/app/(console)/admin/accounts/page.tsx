import type { Metadata } from 'next';
import { Suspense } from 'react';
import { AccountList } from '@/features/admin/admin-lists';

export const metadata: Metadata = { title: 'Accounts' };

export default function Page() {
  return <Suspense><AccountList /></Suspense>;
}
