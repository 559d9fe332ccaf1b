import type { Metadata } from 'next';
import { Suspense } from 'react';
import { UnikernelsPage } from '@/features/unikernels/unikernels-page';

export const metadata: Metadata = { title: 'Unikernels' };

export default function Page() {
  return <Suspense><UnikernelsPage /></Suspense>;
}
