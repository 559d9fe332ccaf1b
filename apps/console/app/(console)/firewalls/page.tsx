import type { Metadata } from 'next';
import { FirstLoad } from '@/data/first-load';
import { regionsQuery } from '@/features/catalogue/catalogue.queries';
import { FirewallList } from '@/features/firewalls/firewall-list';
import type { FirewallFilters } from '@/features/firewalls/firewall.queries';
import { firewallFilterNames, firewallsQuery } from '@/features/firewalls/firewalls.query';
import { addressOf, filtersFrom } from '@/lib/list-filters';

export const metadata: Metadata = { title: 'Firewalls' };

export default async function FirewallsPage({ searchParams }: PageProps<'/firewalls'>) {
  const filters = filtersFrom(firewallFilterNames, addressOf(await searchParams)) as FirewallFilters;
  return <FirstLoad queries={(api) => [firewallsQuery(api, filters), regionsQuery(api)]}><FirewallList /></FirstLoad>;
}
