import type { Metadata } from 'next';
import { ScriptDetail } from '@/features/scripts/script-pages';

export const metadata: Metadata = { title: 'Script' };

export default async function Page({ params }: PageProps<'/scripts/[id]'>) {
  return <ScriptDetail id={decodeURIComponent((await params).id)} />;
}
