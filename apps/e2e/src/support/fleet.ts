/** A node of a test's own small data centre; all its GPUs are of one model. */
export type FleetNode = { readonly id: string; readonly model: string; readonly gpus: number; readonly count?: number };
export type Fleet = Readonly<Record<string, readonly FleetNode[]>>;

/** Every region of the catalogue has to have an agent, or the cloud never calls itself ready. */
const elsewhere: Fleet = {
  'FINLAND-1': [{ id: 'fin1-spare', model: 'L40S-48GB', gpus: 1 }],
  'FINLAND-2': [{ id: 'fin2-spare', model: 'RTX-6000-Ada-48GB', gpus: 1 }],
  'FINLAND-3': [{ id: 'fin3-spare', model: 'L40S-48GB', gpus: 1 }],
  'CANADA-1': [{ id: 'can1-spare', model: 'RTX-A6000', gpus: 1 }],
};

const advanced = { NVMe: 100_000, HDD: 100_000 };
const legacy = { SSD: 100_000 };

/** The text of a fleet file; regions that are not named get one small node. JSON is YAML. */
export const fleetFile = (fleet: Fleet): string =>
  JSON.stringify({
    regions: Object.entries({ ...elsewhere, ...fleet }).map(([code, nodes]) => ({
      code,
      nodes: nodes.map(({ id, model, gpus, count = 1 }) => ({
        id, count, vcpus: 256, ram_gb: 2_304, gpus: [{ model, count: gpus, numa_node: 0 }], storage_gb: code.startsWith('CANADA') ? legacy : advanced,
      })),
    })),
  });
