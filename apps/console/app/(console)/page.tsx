import type { Metadata } from 'next';
import { FirstLoad } from '@/data/first-load';
import { Dashboard } from '@/features/dashboard/dashboard';
import { chosenQueries, dashboardLists, dashboardQueries } from '@/features/dashboard/dashboard-start';
import { instancesQuery } from '@/features/instances/instance.queries';
import { addressOf } from '@/lib/list-filters';

export const metadata: Metadata = { title: 'Dashboard' };

export default async function Page({ searchParams }: PageProps<'/'>) {
  const asked = addressOf(await searchParams).get('instance');
  return (
    <FirstLoad queries={dashboardQueries} then={(api, known) => chosenQueries(api, asked ?? known.getQueryData(instancesQuery(api, dashboardLists.instances).queryKey)?.instances[0]?.id)}>
      <Dashboard />
    </FirstLoad>
  );
}
