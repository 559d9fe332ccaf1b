import type { Metadata } from 'next';
import { InstanceDetail } from '@/features/instances/instance-detail';

export const metadata: Metadata = { title: 'Instance' };

export default async function InstancePage({ params }: PageProps<'/instances/[id]'>) {
  return <InstanceDetail id={(await params).id} />;
}
