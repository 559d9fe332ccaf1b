import type { Metadata } from 'next';
import { FirstLoad } from '@/data/first-load';
import { regionsQuery } from '@/features/catalogue/catalogue.queries';
import { DeployPage } from '@/features/deploy/deploy-page';
import { deployQueries, regionQueries, startRegion } from '@/features/deploy/deploy-start';
import { addressOf } from '@/lib/list-filters';

export const metadata: Metadata = { title: 'Deploy' };

export default async function Deploy({ searchParams }: PageProps<'/deploy'>) {
  const asked = addressOf(await searchParams);
  return (
    <FirstLoad queries={deployQueries} then={(api, known) => regionQueries(api, startRegion(known.getQueryData(regionsQuery(api).queryKey) ?? [], asked))}>
      <DeployPage />
    </FirstLoad>
  );
}
