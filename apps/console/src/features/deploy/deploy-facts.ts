import type { FirewallView, GpuSpecView, GpuStockView, ImageView, OsImageView, PricingView, ProfileView, RegionView, SshKeyView, VolumeView } from '@garrison/contracts';
import { checkBootSource, checkDeployCatalogue, checkDeployShapeBy, checkLease, checkOwnedResources, checkWaitWish, type DeployRequest, type Issue, type ScriptCheck, type Tier } from '@garrison/domain';

/** What the page knows of the world, as the API told it. */
export type DeployFacts = {
  readonly regions: readonly RegionView[];
  readonly gpus: readonly GpuSpecView[];
  readonly stocks: readonly GpuStockView[];
  readonly pricing: PricingView | undefined;
  /** Images of the chosen region, undefined while they are fetched. */
  readonly images: readonly OsImageView[] | undefined;
  readonly volumes: readonly VolumeView[];
  /** Own images of the chosen region that can be booted, and own firewalls there; undefined while they are fetched. */
  readonly customImages: readonly ImageView[] | undefined;
  readonly firewalls: readonly FirewallView[] | undefined;
  readonly keys: readonly SshKeyView[];
  readonly profile: ProfileView | undefined;
  readonly nextVolumeName: string;
};

export const tierOf = (facts: Pick<DeployFacts, 'regions'>, region: string): Tier | undefined => facts.regions.find(({ code }) => code === region)?.tier;

export const modelsIn = (gpus: readonly GpuSpecView[], region: string): GpuSpecView[] => gpus.filter(({ regions }) => regions.includes(region));
export const stockOf = (stocks: readonly GpuStockView[], region: string, model: string): GpuStockView | undefined => stocks.find((stock) => stock.region === region && stock.gpu_model === model);

/** The first model with something free in a region, else the first there is. */
export function proposedModel(gpus: readonly GpuSpecView[], stocks: readonly GpuStockView[], region: string): string {
  const offered = modelsIn(gpus, region);
  return (offered.find(({ gpu_model }) => (stockOf(stocks, region, gpu_model)?.available ?? 0) > 0) ?? offered[0])?.gpu_model ?? '';
}

/** How a request names an image: by its slug where it has one. */
export const imageName = (image: OsImageView): string => image.slug ?? image.id;

export const findImage = (facts: Pick<DeployFacts, 'images'>, name: string | null | undefined): OsImageView | undefined =>
  facts.images?.find((image) => image.source === 'image' && imageName(image) === name);

/** Does no machine of this size fit anywhere in its region now? Not known before the stock is. */
export function isOutOfStock({ stocks }: Pick<DeployFacts, 'stocks'>, { region, gpu_model, gpu_count }: Pick<DeployRequest, 'region' | 'gpu_model' | 'gpu_count'>): boolean {
  const stock = stockOf(stocks, region, gpu_model);
  return stock !== undefined && !stock.configurations[`${gpu_count}x`];
}

const unchecked: ScriptCheck = () => [];

/** Everything the domain's rules find wrong, in the order the API checks. The API has the last word on what changes under our feet, and on a script whose check is still on its way. */
export function checkDeploy(request: DeployRequest, facts: DeployFacts, checkScript: ScriptCheck = unchecked): Issue[] {
  const gpuModels = facts.gpus.map((gpu) => ({ model: gpu.gpu_model, regions: gpu.regions, max_count: gpu.max_count, counts: gpu.flavors.map((flavor) => flavor.gpu_count) }));
  const { region } = request;
  const nowMs = Date.now();
  const tier = tierOf(facts, region);
  return [
    ...checkDeployShapeBy(request, checkScript),
    ...checkDeployCatalogue(request, { regions: facts.regions, gpuModels }),
    ...(tier && facts.images ? checkBootSource(request, { tier, region, image: findImage(facts, request.os_image) }) : []),
    ...(tier ? checkOwned(request, tier, facts) : []),
    ...checkWaitWish(request, { nowMs, untilMs: request.wait_until ? Date.parse(request.wait_until) : undefined }),
    ...checkLease({ untilMs: request.lease_until ? Date.parse(request.lease_until) : null, idleMinutes: request.idle_stop_minutes }, nowMs),
  ];
}

/** What is still being fetched is taken to be as the request says; so is the script, of which this page knows a part of the list at most. */
function checkOwned(request: DeployRequest, tier: Tier, { volumes, keys, customImages, firewalls }: DeployFacts): Issue[] {
  const { region, custom_image_id: imageId, startup_script_id: scriptId } = request;
  return checkOwnedResources(request, {
    region,
    tier,
    customImage: customImages ? customImages.find(({ id }) => id === imageId) : imageId ? { id: imageId, name: imageId, region, status: 'SUCCESS', size_gb: 0 } : undefined,
    bootVolume: volumes.find(({ id }) => id === request.boot_volume_id),
    attachVolumes: volumes.filter(({ id }) => request.attach_volume_ids.includes(id)),
    sshKeyIds: new Set(keys.map(({ id }) => id)),
    script: scriptId ? { id: scriptId } : undefined,
    firewalls: firewalls ?? request.firewall_ids.map((id) => ({ id, region, status: 'SUCCESS' })),
    takenVolumeNames: new Set(volumes.map(({ name }) => name)),
  });
}

/** What is wrong with one new volume among the others; `field`s are the volume's own members. */
export function checkVolumeInDeploy(candidate: DeployRequest['volumes'][number], others: DeployRequest['volumes'], request: DeployRequest, facts: DeployFacts): Issue[] {
  const volumes = [...others, candidate];
  const prefix = `volumes.${others.length}.`;
  return checkDeploy({ ...request, volumes }, facts).flatMap((issue) => (issue.field.startsWith(prefix) ? [{ ...issue, field: issue.field.slice(prefix.length) }] : []));
}
