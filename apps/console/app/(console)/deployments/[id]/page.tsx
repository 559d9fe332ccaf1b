import type { Metadata } from 'next';
import { DeploymentDetail } from '@/features/deployments/deployment-detail';

export const metadata: Metadata = { title: 'Deployment' };

export default async function DeploymentPage({ params }: PageProps<'/deployments/[id]'>) {
  return <DeploymentDetail id={(await params).id} />;
}
