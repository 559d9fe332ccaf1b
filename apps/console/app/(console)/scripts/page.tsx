import type { Metadata } from 'next';
import { Suspense } from 'react';
import { ScriptList } from '@/features/scripts/script-list';

export const metadata: Metadata = { title: 'Startup scripts' };

export default function Page() {
  return <Suspense><ScriptList /></Suspense>;
}
