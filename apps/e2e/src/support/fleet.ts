/** A node of a test's own small data centre; all its GPUs are of one model. */
export type FleetNode = { readonly id: string; readonly model: string; readonly gpus: number; readonly count?: number };
export type Fleet = Readonly<Record<string, readonly FleetNode[]>>;

const advanced = { NVMe: 100_000, HDD: 100_000 };
const legacy = { SSD: 100_000 };

/** The text of a fleet file; a region that is not named has no agent, and is in maintenance. JSON is YAML. */
export const fleetFile = (fleet: Fleet): string =>
  JSON.stringify({
    regions: Object.entries(fleet).map(([code, nodes]) => ({
      code,
      nodes: nodes.map(({ id, model, gpus, count = 1 }) => ({
        id, count, vcpus: 256, ram_gb: 2_304, gpus: [{ model, count: gpus, numa_node: 0 }], storage_gb: code.startsWith('CANADA') ? legacy : advanced,
      })),
    })),
  });
