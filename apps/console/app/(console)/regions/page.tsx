import type { Metadata } from 'next';
import { FirstLoad } from '@/data/first-load';
import { gpuSpecsQuery, gpuStocksQuery, regionsQuery } from '@/features/catalogue/catalogue.queries';
import { RegionPage } from '@/features/regions/region-page';

export const metadata: Metadata = { title: 'Regions and stock' };

export default function Page() {
  return <FirstLoad queries={(api) => [regionsQuery(api), gpuSpecsQuery(api), gpuStocksQuery(api)]}><RegionPage /></FirstLoad>;
}
