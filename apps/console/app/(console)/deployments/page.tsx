import type { Metadata } from 'next';
import { Suspense } from 'react';
import { DeploymentList } from '@/features/deployments/deployment-list';

export const metadata: Metadata = { title: 'Deployments' };

export default function DeploymentsPage() {
  return <Suspense><DeploymentList /></Suspense>;
}
