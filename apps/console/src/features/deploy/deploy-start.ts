import type { ApiClient } from '@garrison/api-client';
import type { RegionView } from '@garrison/contracts';
import { gpuSpecsQuery, gpuStocksQuery, osImagesQuery, pricingQuery, regionsQuery } from '@/features/catalogue/catalogue.queries';
import { firewallsQuery } from '@/features/firewalls/firewalls.query';
import { sshKeysQuery } from '@/features/ssh-keys/ssh-keys.query';
import { volumesQuery } from '@/features/volumes/volumes.query';
import { proposedModel, type DeployFacts } from './deploy-facts';
import { emptyDeployForm, type DeployForm } from './deploy-request';
import { readDraft } from './draft';

/** What the page needs whatever the region is. */
export const deployQueries = (api: ApiClient) => [regionsQuery(api), gpuSpecsQuery(api), gpuStocksQuery(api), pricingQuery(api), sshKeysQuery(api), volumesQuery(api, {})];

export const firewallsIn = (region: string) => ({ region, page_size: 100 });
/** What the page needs of a region to begin with. */
export const regionQueries = (api: ApiClient, region: string) => [osImagesQuery(api, region), firewallsQuery(api, firewallsIn(region))];

/** The region the address names. */
const askedRegion = (regions: readonly RegionView[], asked: URLSearchParams) => regions.find(({ code }) => code === asked.get('region'))?.code;

/** Where the form begins: what the address names, else the first active region. */
export const startRegion = (regions: readonly RegionView[], asked: URLSearchParams): string => askedRegion(regions, asked) ?? (regions.find(({ status }) => status === 'active') ?? regions[0])?.code ?? '';

type Known = Pick<DeployFacts, 'regions' | 'gpus' | 'stocks' | 'keys'>;

/** A form nobody has filled in: the GPU that the address names or one that is free, the custom image it names, and the key if there is but one. */
export function freshForm({ regions, gpus, stocks, keys }: Known, asked: URLSearchParams): DeployForm {
  const region = startRegion(regions, asked);
  const model = askedRegion(regions, asked) && gpus.find(({ gpu_model }) => gpu_model === asked.get('gpu_model'))?.gpu_model;
  const image = askedRegion(regions, asked) && asked.get('custom_image_id');
  const [onlyKey, ...others] = keys;
  return { ...emptyDeployForm, region, gpu_model: model || proposedModel(gpus, stocks, region), ssh_key_ids: onlyKey && others.length === 0 ? [onlyKey.id] : [], ...(image ? { boot_source: 'custom_image', custom_image_id: image } : {}) };
}

/** The draft of this tab, unless the address asks for something else. */
export function keptForm({ regions }: Known, asked: URLSearchParams): DeployForm | undefined {
  const draft = askedRegion(regions, asked) ? undefined : readDraft();
  return draft && regions.some(({ code }) => code === draft.region) ? draft : undefined;
}
