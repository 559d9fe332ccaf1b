import type { Metadata } from 'next';
import { Suspense } from 'react';
import { NodeList } from '@/features/admin/node-list';

export const metadata: Metadata = { title: 'Nodes' };

export default function Page() {
  return <Suspense><NodeList /></Suspense>;
}
