import {
  bootVolumePlan, formatAmount, instanceHourly, nanoFromPrice, perMinute, type Currency, type DeployRequest, type PriceBook, type Prices,
} from '@garrison/domain';
import { findImage, tierOf, type DeployFacts } from './deploy-facts';

/** Decimal amounts per hour. */
export type DeployPrice = { gpu: string; os_volume: string; data_volumes: string; public_ip: string; per_hour: string; per_minute: string };

const nano = (prices: Record<Currency, number>): Prices => ({ USD: nanoFromPrice(prices.USD), EUR: nanoFromPrice(prices.EUR), INR: nanoFromPrice(prices.INR) });
type Rated = Record<string, { prices: Record<Currency, number> }>;
const nanoOfAll = (rated: Rated | undefined) => Object.fromEntries(Object.entries(rated ?? {}).map(([name, { prices }]) => [name, nano(prices)]));
const free: Prices = { USD: 0n, EUR: 0n, INR: 0n };

/** The public price list in the form the domain computes with. */
function priceBook({ gpus, volumes, public_ip: address }: NonNullable<DeployFacts['pricing']>): PriceBook {
  return {
    gpus: { advanced: nanoOfAll(gpus?.pricing.advanced), legacy: nanoOfAll(gpus?.pricing.legacy) },
    volumes: { advanced: nanoOfAll(volumes?.pricing.advanced), legacy: nanoOfAll(volumes?.pricing.legacy) },
    snapshots: {},
    hibernated: free,
    public_ip: address ? nano(address.prices) : free,
  };
}

/** The price of what is filled in so far, by the domain's own sum; undefined until there is enough to sum up. Volumes that exist count too: it is the machine's price. */
export function estimatePrice(request: DeployRequest, facts: DeployFacts, currency: Currency): DeployPrice | undefined {
  const tier = tierOf(facts, request.region);
  if (!facts.pricing || !tier || !request.gpu_model) return undefined;
  try {
    const bootVolume = facts.volumes.find(({ id }) => id === request.boot_volume_id);
    const plan = bootVolumePlan(request, { tier, image: findImage(facts, request.os_image), bootVolume, customImage: facts.customImages?.find(({ id }) => id === request.custom_image_id) });
    const attached = facts.volumes.filter(({ id }) => request.attach_volume_ids.includes(id));
    const hourly = instanceHourly(priceBook(facts.pricing), {
      currency, tier, gpu_model: request.gpu_model, gpu_count: request.gpu_count, os_volume: plan, data_volumes: [...request.volumes, ...attached], public_ip: request.assign_public_ip,
    });
    return {
      gpu: formatAmount(hourly.gpu), os_volume: formatAmount(hourly.os_volume), data_volumes: formatAmount(hourly.data_volumes), public_ip: formatAmount(hourly.public_ip),
      per_hour: formatAmount(hourly.total), per_minute: formatAmount(perMinute(hourly.total)),
    };
  } catch {
    return undefined; // something that has no price yet, such as half a number
  }
}
