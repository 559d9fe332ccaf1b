import type { InventoryReader, NodeFacts } from '../ports/inventory.reader.js';
import { touchesHardware } from './data-centre.store.js';
import type { HardwareParts } from './hardware.js';

/** The fleet file and the rows, read together. */
export class SimulatedInventoryReader implements InventoryReader {
  constructor(private readonly parts: HardwareParts) {}

  async nodes(): Promise<readonly NodeFacts[]> {
    const { nodes, store, usage } = this.parts;
    return [...nodes.values()].map((node) => ({
      id: node.id,
      up: store.get('node', node.id)?.up ?? true,
      vcpus: node.vcpus,
      ramGb: node.ramGb,
      storagePools: [...node.pools].map(([volumeType, totalGb]) => ({
        volumeType,
        totalGb,
        // unikernel volumes have parts of a GB
        usedGb: Math.ceil(usage.poolUsedGb(node.id, volumeType)),
      })),
      gpus: node.gpus.map((gpu) => {
        const row = store.get('gpu', gpu.id);
        return { ...gpu, healthy: row?.healthy ?? true, heldBy: row?.heldBy ?? null };
      }),
      machines: usage.machinesOn(node.id).flatMap((machineId) => {
        const row = store.get('machine', machineId);
        return row ? [{ machineId, state: row.state, fence: store.get('fence', machineId)?.fence ?? 1 }] : [];
      }),
      unikernels: [...store.rows('unikernel')].flatMap(([unikernelId, row]) =>
        row.nodeId === node.id ? [{ unikernelId, fence: store.get('fence', unikernelId)?.fence ?? 1, volumeIds: usage.attachedTo(unikernelId) }] : [],
      ),
      volumes: usage.volumesKeptBy(node.id),
    }));
  }

  onChange(listener: () => void): () => void {
    return this.parts.store.onCommit((changes) => {
      if (touchesHardware(changes)) listener();
    });
  }
}
