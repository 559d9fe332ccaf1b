import { randomUUID } from 'node:crypto';
import type { Change } from './data-centre.store.js';
import type { Hardware } from './hardware.js';
import type { FaultRow } from './rows.js';

/** An order of an operator; what is left out matches everything. */
export type FaultOrder = Pick<FaultRow, 'kind'> & Partial<Omit<FaultRow, 'kind'>>;

/** What an operator can do to the simulated hardware. Each call is on disk when it returns. */
export class DataCentreControl {
  constructor(private readonly hardware: Hardware) {}

  /** From now on the next `times` (1) matching tries of a step meet this fault. Returns the order's id. */
  async addFault({ kind, machineName = null, machineId = null, step = null, nodeId = null, times = 1 }: FaultOrder): Promise<string> {
    const key = randomUUID();
    this.hardware.parts.store.commit([{ table: 'fault', key, row: { kind, machineName, machineId, step, nodeId, times } }]);
    await this.hardware.parts.store.durable();
    return key;
  }

  faults(): ({ id: string } & FaultRow)[] {
    return [...this.hardware.parts.store.rows('fault')].map(([id, row]) => ({ id, ...row }));
  }

  /** Forgets all orders that have not happened yet. */
  clearFaults(): Promise<void> {
    this.hardware.parts.store.commit(this.faults().map(({ id }): Change => ({ table: 'fault', key: id, row: null })));
    return this.hardware.parts.store.durable();
  }

  /** A node loses its power, and gets it back: its machines are off then. False when there is no such node. */
  async setNodeUp(nodeId: string, up: boolean): Promise<boolean> {
    if (!this.hardware.parts.nodes.has(nodeId)) return false;
    this.hardware.parts.store.commit(up ? [{ table: 'node', key: nodeId, row: { up } }] : this.hardware.powerLoss(nodeId));
    await this.hardware.parts.store.durable();
    return true;
  }

  /** A GPU falls off the bus, and comes back. False when there is no such GPU. */
  async setGpuHealthy(gpuId: string, healthy: boolean): Promise<boolean> {
    const row = this.hardware.parts.store.get('gpu', gpuId);
    if (!row) return false;
    this.hardware.parts.store.commit(healthy ? [{ table: 'gpu', key: gpuId, row: { ...row, healthy } }] : this.hardware.gpuLoss(gpuId));
    await this.hardware.parts.store.durable();
    return true;
  }
}
