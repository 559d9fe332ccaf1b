import type { Metadata } from 'next';
import { FirstLoad } from '@/data/first-load';
import { FirewallDetail } from '@/features/firewalls/firewall-detail';
import { firewallQuery } from '@/features/firewalls/firewalls.query';

export const metadata: Metadata = { title: 'Firewall' };

export default async function FirewallPage({ params }: PageProps<'/firewalls/[id]'>) {
  const { id } = await params;
  return <FirstLoad queries={(api) => [firewallQuery(api, id)]}><FirewallDetail id={id} /></FirstLoad>;
}
