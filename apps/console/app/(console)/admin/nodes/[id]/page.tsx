import type { Metadata } from 'next';
import { NodeDetail } from '@/features/admin/node-detail';

export const metadata: Metadata = { title: 'Node' };

export default async function Page({ params }: PageProps<'/admin/nodes/[id]'>) {
  return <NodeDetail id={decodeURIComponent((await params).id)} />;
}
