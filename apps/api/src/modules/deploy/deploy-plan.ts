import { Injectable } from '@nestjs/common';
import type { FlavorView, OsImageView, RegionView } from '@garrison/contracts';
import {
  bootVolumePlan, checkBootSource, checkDeployCatalogue, checkDeployShape, checkLease, checkOwnedResources, checkWaitWish, err, instanceHourly, invalid, issue, ok, priceFromNano, tooDear,
  type BootVolumePlan, type DeployRequest, type DomainError, type HourlyBreakdown, type PlacementNeed, type Result,
} from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { together } from '../../platform/database/together.js';
import type { Actor } from '../../platform/http/request-context.js';
import { Catalogue } from '../catalogue/catalogue.js';
import { Affordability } from '../ledger/affordability.js';
import { DeployFactsReader, type DeployFacts } from './deploy-facts.js';
import { waitTimes } from './launch-line.js';

/** A request that every rule allows, with everything needed to carry it out except a place. */
export type DeployPlan = {
  region: RegionView;
  flavor: FlavorView;
  image: OsImageView | undefined;
  facts: DeployFacts;
  bootVolume: BootVolumePlan;
  price: HourlyBreakdown;
  need: PlacementNeed;
};

/**
 * Asks the rules in the order of spec barrack-api §3: shape → catalogue → tier and boot source → profile → owned resources → balance. Each stage
 * answers with all of its problems; a later stage is not asked while an earlier one refuses, because its answer would be guesswork.
 */
@Injectable()
export class DeployPlanner {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly facts: DeployFactsReader,
    private readonly affordability: Affordability,
  ) {}

  async plan(tx: EntityManager, actor: Actor, request: DeployRequest): Promise<Result<DeployPlan, DomainError>> {
    const shape = [...checkDeployShape(request), ...checkWaitWish(request, waitTimes(request)), ...checkLease({ untilMs: request.lease_until ? Date.parse(request.lease_until) : null, idleMinutes: request.idle_stop_minutes }, Date.now())];
    if (shape.length > 0) return err(invalid(shape));
    const sold = checkDeployCatalogue(request, { regions: this.catalogue.regionFacts(), gpuModels: this.catalogue.gpuModelFacts() });
    if (sold.length > 0) return err(invalid(sold));
    const { region, flavor, image } = this.sold(request);
    if (actor.tier && actor.tier !== region.tier) return err({ code: 'tier_not_allowed', tier: region.tier, allowed: [actor.tier] });
    const source = checkBootSource(request, { tier: region.tier, region: region.code, image });
    if (source.length > 0) return err(invalid(source));
    const [missing, facts, afford] = await together([
      this.facts.missingProfile(tx, actor.accountId),
      this.facts.owned(tx, actor.accountId, region.tier, request),
      this.affordability.read(tx, actor),
    ]);
    if (missing.length > 0) return err({ code: 'profile_incomplete', missing });
    const owned = checkOwnedResources(request, facts);
    if (owned.length > 0) return err(invalid(owned));
    const bootVolume = bootVolumePlan(request, { tier: region.tier, image, bootVolume: facts.bootVolume, customImage: facts.customImage });
    const price = this.price(actor, region, request, facts, bootVolume);
    if (tooDear(request, price.total)) return err(invalid([aboveMax(request, actor, price.total)]));
    const affordable = afford(price.total, this.added(actor, region, request, facts, bootVolume));
    if (!affordable.ok) return affordable;
    const need = { model: request.gpu_model, count: request.gpu_count, vcpus: flavor.vcpus, ramGb: flavor.ram_gb };
    return ok({ region, flavor, image, facts, bootVolume, price, need });
  }

  private sold(request: DeployRequest): { region: RegionView; flavor: FlavorView; image: OsImageView | undefined } {
    const region = this.catalogue.region(request.region);
    const flavor = this.catalogue.flavor(request.gpu_model, request.gpu_count);
    if (!region || !flavor) throw new Error('the catalogue check let an unknown region or flavor pass');
    return { region, flavor, image: request.os_image ? this.catalogue.osImage(region.code, request.os_image) : undefined };
  }

  /** Without what is charged already: own volumes that are attached or booted from. */
  private added(actor: Actor, region: RegionView, request: DeployRequest, facts: DeployFacts, bootVolume: BootVolumePlan): bigint {
    const { total, os_volume } = this.price(actor, region, request, { ...facts, attachVolumes: [] }, bootVolume);
    return bootVolume.kind === 'existing' ? total - os_volume : total;
  }

  private price(actor: Actor, region: RegionView, request: DeployRequest, facts: DeployFacts, bootVolume: BootVolumePlan): HourlyBreakdown {
    return instanceHourly(this.catalogue.prices, {
      currency: actor.currency,
      tier: region.tier,
      gpu_model: request.gpu_model,
      gpu_count: request.gpu_count,
      os_volume: bootVolume,
      data_volumes: [...request.volumes, ...facts.attachVolumes],
      public_ip: request.assign_public_ip,
    });
  }
}

const aboveMax = ({ max_price_per_hour: max }: DeployRequest, { currency }: Actor, total: bigint) =>
  issue('max_price_per_hour', 'price_above_max', `The machine costs ${priceFromNano(total)} ${currency} per hour now, more than the ${max} allowed.`, { max, given: priceFromNano(total) });
