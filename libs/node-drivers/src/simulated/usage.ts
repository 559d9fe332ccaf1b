import type { VolumeType } from '@garrison/domain';
import type { DataCentreStore } from './data-centre.store.js';
import type { GpuRow, MachineRow, VolumeRow } from './rows.js';

type Sums = { vcpus: number; ramGb: number };

/**
 * Who uses what, derived from the rows and never stored: built when the store opens and carried along with each commit, so that a question
 * does not walk all rows.
 */
export class Usage {
  private readonly gpusByMachine = new Map<string, Set<string>>();
  private readonly volumesByMachine = new Map<string, Set<string>>();
  private readonly volumesByNode = new Map<string, Set<string>>();
  private readonly machinesByNode = new Map<string, Set<string>>();
  private readonly machineByPublicIp = new Map<string, string>();
  private readonly pools = new Map<string, number>();

  constructor(private readonly store: DataCentreStore) {
    for (const [key, row] of store.rows('gpu')) this.gpu(key, undefined, row);
    for (const [key, row] of store.rows('machine')) this.machine(key, undefined, row);
    for (const [key, row] of store.rows('volume')) this.volume(key, undefined, row);
    store.derive((table, key, before, after) => {
      if (table === 'gpu') this.gpu(key, before as GpuRow | undefined, after as GpuRow | undefined);
      if (table === 'machine') this.machine(key, before as MachineRow | undefined, after as MachineRow | undefined);
      if (table === 'volume') this.volume(key, before as VolumeRow | undefined, after as VolumeRow | undefined);
    });
  }

  gpusOf = (machineId: string): string[] => [...(this.gpusByMachine.get(machineId) ?? [])];
  /** Also volumes that hung on it last and on nothing since. */
  volumesOf = (machineId: string): string[] => [...(this.volumesByMachine.get(machineId) ?? [])];
  attachedTo = (machineId: string): string[] =>
    this.volumesOf(machineId).filter((volumeId) => this.store.get('volume', volumeId)?.attachment?.machineId === machineId);
  machinesOn = (nodeId: string): string[] => [...(this.machinesByNode.get(nodeId) ?? [])].sort();
  volumesKeptBy = (nodeId: string): string[] => [...(this.volumesByNode.get(nodeId) ?? [])].sort();
  publicIpOwner = (address: string): string | undefined => this.machineByPublicIp.get(address);
  /** GB used in a node's pool. */
  poolUsedGb = (nodeId: string, volumeType: VolumeType): number => this.pools.get(`${nodeId} ${volumeType}`) ?? 0;

  /** What the machines of a node hold, without one that is about to be counted anew. */
  reservedOn(nodeId: string, exceptMachineId: string): Sums {
    const sums = { vcpus: 0, ramGb: 0 };
    for (const machineId of this.machinesByNode.get(nodeId) ?? []) {
      const row = this.store.get('machine', machineId);
      if (!row?.reserved || machineId === exceptMachineId) continue;
      sums.vcpus += row.shape.vcpus;
      sums.ramGb += row.shape.ramGb;
    }
    return sums;
  }

  private gpu(key: string, before: GpuRow | undefined, after: GpuRow | undefined): void {
    move(this.gpusByMachine, key, before?.heldBy, after?.heldBy);
  }

  private machine(key: string, before: MachineRow | undefined, after: MachineRow | undefined): void {
    move(this.machinesByNode, key, before?.nodeId, after?.nodeId);
    const [had, has] = [before?.network?.publicIp, after?.network?.publicIp];
    if (had && had !== has) this.machineByPublicIp.delete(had);
    if (has) this.machineByPublicIp.set(has, key);
  }

  private volume(key: string, before: VolumeRow | undefined, after: VolumeRow | undefined): void {
    move(this.volumesByNode, key, before?.nodeId, after?.nodeId);
    move(this.volumesByMachine, key, before?.lastMachineId, after?.lastMachineId);
    for (const [row, sign] of [
      [before, -1],
      [after, 1],
    ] as const) {
      if (!row) continue;
      const pool = `${row.nodeId} ${row.volumeType}`;
      this.pools.set(pool, (this.pools.get(pool) ?? 0) + sign * row.sizeGb);
    }
  }
}

function move(index: Map<string, Set<string>>, key: string, from: string | null | undefined, to: string | null | undefined): void {
  if (from === to) return;
  if (from) {
    const left = index.get(from);
    left?.delete(key);
    if (left?.size === 0) index.delete(from);
  }
  if (to) {
    const kept = index.get(to) ?? new Set();
    index.set(to, kept.add(key));
  }
}
