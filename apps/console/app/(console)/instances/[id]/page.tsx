import type { Metadata } from 'next';
import { FirstLoad } from '@/data/first-load';
import { InstanceDetail } from '@/features/instances/instance-detail';
import { instanceQuery } from '@/features/instances/instance.queries';
import { operationsOfQuery } from '@/features/operations/operation.queries';

export const metadata: Metadata = { title: 'Instance' };

export default async function InstancePage({ params }: PageProps<'/instances/[id]'>) {
  const { id } = await params;
  return <FirstLoad queries={(api) => [instanceQuery(api, id), operationsOfQuery(api, id)]}><InstanceDetail id={id} /></FirstLoad>;
}
