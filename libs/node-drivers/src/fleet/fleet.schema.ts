import { volumeTypes, type VolumeType } from '@garrison/domain';
import { z } from 'zod';

const code = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/, 'use letters, digits and hyphens');

const gpuGroup = z.strictObject({
  model: z.string().min(1),
  count: z.number().int().min(1).max(64),
  numa_node: z.number().int().min(0),
  /** GPUs of a node with the same number reach each other over NVLink. */
  nvlink_island: z.number().int().min(0).nullable().default(null),
});

const node = z.strictObject({
  id: code,
  /** More than one makes `<id>-01`, `<id>-02`, … all alike. */
  count: z.number().int().min(1).max(999).default(1),
  vcpus: z.number().int().min(1),
  ram_gb: z.number().int().min(1),
  gpus: z.array(gpuGroup).min(1),
  /** GB per kind of volume. */
  storage_gb: z.partialRecord(z.enum(volumeTypes), z.number().int().min(1)),
});

const region = z.strictObject({ code, nodes: z.array(node).min(1) });

/** The fleet file: regions → nodes → GPUs, vCPUs, memory and storage pools (GB). */
export const fleetFile = z
  .strictObject({
    /** A place for YAML anchors; not read. */
    'x-boards': z.unknown().optional(),
    regions: z.array(region).min(1),
  })
  .superRefine(({ regions }, context) => {
    const seen = new Map<string, string>();
    regions.forEach((one, r) => {
      claim(seen, `region ${one.code}`, ['regions', r, 'code']);
      one.nodes.forEach((machine, n) => expandIds(machine).forEach((id) => claim(seen, `node ${id}`, ['regions', r, 'nodes', n, 'id'])));
    });

    function claim(taken: Map<string, string>, what: string, path: (string | number)[]) {
      if (taken.has(what)) context.addIssue({ code: 'custom', path, message: `${what} is there twice` });
      taken.set(what, what);
    }
  });

export type FleetFile = z.infer<typeof fleetFile>;
type NodeEntry = FleetFile['regions'][number]['nodes'][number];

export const expandIds = ({ id, count }: Pick<NodeEntry, 'id' | 'count'>): string[] =>
  count === 1 ? [id] : Array.from({ length: count }, (_, index) => `${id}-${String(index + 1).padStart(2, '0')}`);

export type FleetGpu = {
  readonly id: string;
  readonly index: number;
  readonly model: string;
  readonly numaNode: number;
  readonly nvlinkIsland: number | null;
};

/** A node as the file describes it, each GPU with an id that stays the same over restarts. Memory and storage in GB. */
export type FleetNode = {
  readonly id: string;
  readonly vcpus: number;
  readonly ramGb: number;
  readonly gpus: readonly FleetGpu[];
  readonly pools: ReadonlyMap<VolumeType, number>;
};

export type FleetRegion = { readonly code: string; readonly nodes: readonly FleetNode[] };
