/** States of a node; only an active one takes new machines. */
export const nodeStates = ['active', 'cordoned', 'draining', 'failed'] as const;
export type NodeState = (typeof nodeStates)[number];

/** One physical GPU as placement sees it. GPUs of one `nvlinkIsland` reach each other over NVLink; null = none. */
export type GpuFacts = {
  readonly id: string;
  readonly model: string;
  readonly numaNode: number;
  readonly nvlinkIsland: number | null;
  readonly free: boolean;
};

/** A node with what is left on it. RAM in GB. */
export type NodeFacts = {
  readonly id: string;
  readonly freeVcpus: number;
  readonly freeRamGb: number;
  readonly state: NodeState;
  readonly gpus: readonly GpuFacts[];
};

/** What one machine needs. RAM in GB. */
export type PlacementNeed = { readonly model: string; readonly count: number; readonly vcpus: number; readonly ramGb: number };

export type Placement = { readonly nodeId: string; readonly gpuIds: readonly string[] };

/**
 * Chooses one node and its GPUs for a machine, or undefined when it fits nowhere (architecture, "Placement"). Several GPUs are kept in one NVLink
 * island, else in few, then in one NUMA node; among nodes equal in that, the one with the fewest GPUs of the model left over wins, so that whole
 * nodes stay whole. Single GPUs come from the most broken island. The same facts give the same answer, in whatever order they come.
 */
export function placeGpus(nodes: readonly NodeFacts[], need: PlacementNeed): Placement | undefined {
  const candidates = nodes.filter((node) => node.state === 'active' && fitsBeside(node, need)).map((node) => candidateOn(node, need));
  const [best] = candidates.sort(
    (a, b) => a.islands - b.islands || a.numaNodes - b.numaNodes || a.leftOver - b.leftOver || compareText(a.nodeId, b.nodeId),
  );
  return best && { nodeId: best.nodeId, gpuIds: best.gpuIds };
}

/** The GPUs of a model that can be taken on a node. */
export const freeGpus = (node: NodeFacts, model: string): GpuFacts[] => node.gpus.filter((gpu) => gpu.free && gpu.model === model);

const fitsBeside = (node: NodeFacts, need: PlacementNeed): boolean =>
  need.count >= 1 && freeGpus(node, need.model).length >= need.count && node.freeVcpus >= need.vcpus && node.freeRamGb >= need.ramGb;

function candidateOn(node: NodeFacts, need: PlacementNeed) {
  const free = freeGpus(node, need.model).sort((a, b) => compareText(a.id, b.id));
  const gpus = gather(free, need.count, [islandOf, numaOf]);
  // one GPU is never split, so locality says nothing about it
  const spread = need.count > 1 ? { islands: islandsOf(gpus), numaNodes: new Set(gpus.map(numaOf)).size } : { islands: 1, numaNodes: 1 };
  return { nodeId: node.id, gpuIds: gpus.map((gpu) => gpu.id), leftOver: free.length - need.count, ...spread };
}

const numaOf = (gpu: GpuFacts): string => `numa ${gpu.numaNode}`;
/** GPUs without NVLink are grouped by NUMA node: that is the closest they come. */
const islandOf = (gpu: GpuFacts): string => (gpu.nvlinkIsland === null ? numaOf(gpu) : `island ${gpu.nvlinkIsland}`);
/** Into how many pieces NVLink divides the GPUs; each one without NVLink is a piece of its own. */
const islandsOf = (gpus: readonly GpuFacts[]): number =>
  new Set(gpus.filter((gpu) => gpu.nvlinkIsland !== null).map(islandOf)).size + gpus.filter((gpu) => gpu.nvlinkIsland === null).length;

/** Takes `count` of the GPUs from as few groups as possible, each time the smallest group that suffices; inside a group the same by the next key. */
function gather(gpus: readonly GpuFacts[], count: number, keys: readonly ((gpu: GpuFacts) => string)[]): GpuFacts[] {
  const [key, ...furtherKeys] = keys;
  if (!key) return gpus.slice(0, count);
  const taken: GpuFacts[] = [];
  const groups = groupsBy(gpus, key);
  while (taken.length < count) {
    const missing = count - taken.length;
    const enough = groups.filter((group) => group.length >= missing);
    // groups are sorted by size: the first that suffices is the smallest, the last of all the largest
    const group = enough[0] ?? groups[groups.length - 1];
    if (!group) break;
    taken.push(...gather(group, Math.min(missing, group.length), furtherKeys));
    groups.splice(groups.indexOf(group), 1);
  }
  return taken;
}

function groupsBy(gpus: readonly GpuFacts[], key: (gpu: GpuFacts) => string): GpuFacts[][] {
  const groups = new Map<string, GpuFacts[]>();
  for (const gpu of gpus) groups.set(key(gpu), [...(groups.get(key(gpu)) ?? []), gpu]);
  return [...groups].sort(([a, left], [b, right]) => left.length - right.length || compareText(a, b)).map(([, group]) => group);
}

/** By code units, the same on every machine. */
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
