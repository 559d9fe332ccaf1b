import type { Metadata } from 'next';
import { FirstLoad } from '@/data/first-load';
import { ScriptList } from '@/features/scripts/script-list';
import type { ScriptFilters } from '@/features/scripts/script.queries';
import { scriptFilterNames, scriptsQuery } from '@/features/scripts/scripts.query';
import { addressOf, filtersFrom } from '@/lib/list-filters';

export const metadata: Metadata = { title: 'Startup scripts' };

export default async function ScriptsPage({ searchParams }: PageProps<'/scripts'>) {
  const filters = filtersFrom(scriptFilterNames, addressOf(await searchParams)) as ScriptFilters;
  return <FirstLoad queries={(api) => [scriptsQuery(api, filters)]}><ScriptList /></FirstLoad>;
}
