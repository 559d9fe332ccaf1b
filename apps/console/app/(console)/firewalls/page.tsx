import type { Metadata } from 'next';
import { Suspense } from 'react';
import { FirewallList } from '@/features/firewalls/firewall-list';

export const metadata: Metadata = { title: 'Firewalls' };

export default function FirewallsPage() {
  return <Suspense><FirewallList /></Suspense>;
}
