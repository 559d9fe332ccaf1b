import type { Metadata } from 'next';
import { FirewallDetail } from '@/features/firewalls/firewall-detail';

export const metadata: Metadata = { title: 'Firewall' };

export default async function FirewallPage({ params }: PageProps<'/firewalls/[id]'>) {
  return <FirewallDetail id={(await params).id} />;
}
