import { issue, type Issue } from '../issue.js';
import { listed, quoted } from '../text/wording.js';
import type { DeployRequest, GpuModelFacts, RegionFacts } from './deploy-request.js';

/** The second check of a deployment: do region, model and count exist together (spec barrack-api §3, "catalogue")? Codes: `unknown`, `not_active`, `not_in_region`, `out_of_range`, `not_allowed`. */
export function checkDeployCatalogue(
  request: Pick<DeployRequest, 'region' | 'gpu_model' | 'gpu_count'>,
  facts: { readonly regions: readonly RegionFacts[]; readonly gpuModels: readonly GpuModelFacts[] },
): Issue[] {
  const region = facts.regions.find((one) => one.code === request.region);
  const model = facts.gpuModels.find((one) => one.model === request.gpu_model);
  return [
    ...checkRegion(request.region, facts.regions),
    ...checkModel(request, region, model, facts),
    ...(model ? checkCount(request.gpu_count, model) : []),
  ];
}

/** Is something new made in this region? Codes `unknown`, `not_active`; fact `allowed`. */
export function checkRegion(code: string, regions: readonly RegionFacts[]): Issue[] {
  const region = regions.find((one) => one.code === code);
  const allowed = regions.filter((one) => one.status === 'active').map((one) => one.code);
  const instead = allowed.length > 0 ? `use ${listed(allowed)}` : 'no region is active';
  if (!region) return [issue('region', 'unknown', `There is no region ${quoted(code)}; ${instead}.`, { given: code, allowed })];
  return region.status === 'active'
    ? []
    : [
        issue('region', 'not_active', `${region.code} takes no deployments now (it is ${region.status}); ${instead}.`, {
          given: code,
          allowed,
          status: region.status,
        }),
      ];
}

function checkModel(
  { gpu_model }: Pick<DeployRequest, 'gpu_model'>,
  region: RegionFacts | undefined,
  model: GpuModelFacts | undefined,
  { regions, gpuModels }: { readonly regions: readonly RegionFacts[]; readonly gpuModels: readonly GpuModelFacts[] },
): Issue[] {
  const here = region
    ? gpuModels.filter((one) => one.regions.includes(region.code)).map((one) => one.model)
    : gpuModels.map((one) => one.model);
  const offered =
    here.length > 0 ? `${region ? `${region.code} has` : 'use'} ${listed(here, region ? 'and' : 'or')}` : 'no model is offered there';
  if (!model)
    return [issue('gpu_model', 'unknown', `There is no GPU model ${quoted(gpu_model)}; ${offered}.`, { given: gpu_model, allowed: here })];
  if (!region || model.regions.includes(region.code)) return [];
  const known = model.regions.filter((code) => regions.some((one) => one.code === code));
  const elsewhere = known.length > 0 ? `it is in ${listed(known, 'and')}` : 'it is in no region now';
  return [
    issue('gpu_model', 'not_in_region', `${model.model} is not in ${region.code}; ${elsewhere}, and ${offered}.`, {
      given: gpu_model,
      regions: known,
      allowed: here,
    }),
  ];
}

/** A count below 1 or with decimals is the shape's to refuse. */
function checkCount(count: number, { model, counts, max_count: max }: GpuModelFacts): Issue[] {
  if (!Number.isInteger(count) || count < 1) return [];
  const allowed = counts.filter((one) => one <= max);
  const choice = `use ${listed(allowed.map(String))}`;
  if (count > max)
    return [
      issue('gpu_count', 'out_of_range', `${count} × ${model} is too many for one instance, at most ${max}; ${choice}.`, {
        given: count,
        max,
        allowed,
      }),
    ];
  return allowed.includes(count)
    ? []
    : [issue('gpu_count', 'not_allowed', `There is no flavor with ${count} × ${model}; ${choice}.`, { given: count, max, allowed })];
}
