import type { StockAlternative } from '../errors.js';
import { freeGpus, placeGpus, type NodeFacts } from './placement.js';

/** What a machine with so many GPUs of a model is given besides them. RAM in GB. */
export type FlavorFacts = { readonly count: number; readonly vcpus: number; readonly ramGb: number };

/** How many machines fit now, by GPU count: `{ "1x": 12, "8x": 1 }`. */
export type FitsByCount = Readonly<Record<string, number>>;

/**
 * How many machines of each GPU count could be placed now, each count on its own (spec barrack-api §2, gpu-stocks). A count without a flavor fits
 * never. Vcpus and RAM limit it as they limit placement.
 */
export function fitsByCount(
  nodes: readonly NodeFacts[],
  model: string,
  counts: readonly number[],
  flavors: readonly FlavorFacts[],
): FitsByCount {
  return Object.fromEntries(
    counts.map((count) => {
      const flavor = flavors.find((one) => one.count === count);
      const fits = flavor ? nodes.reduce((total, node) => total + machinesOn(node, model, flavor), 0) : 0;
      return [`${count}x`, fits];
    }),
  );
}

function machinesOn(node: NodeFacts, model: string, { count, vcpus, ramGb }: FlavorFacts): number {
  if (node.state !== 'active') return 0;
  const times = (have: number, need: number) => (need > 0 ? Math.floor(have / need) : Number.POSITIVE_INFINITY);
  return Math.max(0, Math.min(times(freeGpus(node, model).length, count), times(node.freeVcpus, vcpus), times(node.freeRamGb, ramGb)));
}

/** The nodes of one region. */
export type RegionStock = { readonly region: string; readonly nodes: readonly NodeFacts[] };

/**
 * What fits now in place of a machine that does not (spec barrack-api §3, `out_of_stock`): the same count in other regions first, then smaller counts,
 * the largest first, in the asked region before the others. Only counts that have a flavor are offered; regions keep the order they are given in.
 */
export function alternatives(asked: StockAlternative, stock: readonly RegionStock[], flavors: readonly FlavorFacts[]): StockAlternative[] {
  const { region, gpu_model, gpu_count } = asked;
  const homeFirst = [...stock.filter((one) => one.region === region), ...stock.filter((one) => one.region !== region)];
  const smallerToo = flavors.filter((flavor) => flavor.count <= gpu_count).sort((a, b) => b.count - a.count);
  return smallerToo.flatMap((flavor) =>
    homeFirst
      .filter((one) => one.region !== region || flavor.count < gpu_count)
      .filter((one) => placeGpus(one.nodes, { ...flavor, model: gpu_model }) !== undefined)
      .map((one) => ({ region: one.region, gpu_model, gpu_count: flavor.count })),
  );
}
