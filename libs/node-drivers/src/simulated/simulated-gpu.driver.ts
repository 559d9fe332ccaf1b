import type { GpuDriver } from '../ports/gpu.driver.js';
import type { MachineTarget } from '../ports/machine.js';
import { refused, type DriverOutcome } from '../ports/outcome.js';
import type { Hardware } from './hardware.js';

/** GPUs of the simulated nodes. A GPU's row names its one holder, so that two machines on one GPU cannot be written down. */
export class SimulatedGpuDriver implements GpuDriver {
  constructor(private readonly hardware: Hardware) {}

  claim(target: MachineTarget, gpuIds: readonly string[], signal: AbortSignal): Promise<DriverOutcome> {
    const { store, usage } = this.hardware.parts;
    const held = () => usage.gpusOf(target.machineId);
    return this.hardware.perform(
      target,
      {
        step: 'claim_gpus',
        weight: 0.6 + 0.1 * gpuIds.length,
        gpuIds,
        already: () => held().length === gpuIds.length && gpuIds.every((id) => held().includes(id)) && gpuIds.length > 0,
        refusal: () => this.claimRefusal(target, gpuIds, held()),
        changes: () =>
          gpuIds.flatMap((key) => {
            const row = store.get('gpu', key);
            return row ? [{ table: 'gpu' as const, key, row: { ...row, heldBy: target.machineId } }] : [];
          }),
      },
      signal,
    );
  }

  release(target: MachineTarget, signal: AbortSignal): Promise<DriverOutcome> {
    const { store, usage } = this.hardware.parts;
    return this.hardware.perform(
      target,
      {
        step: 'release_gpus',
        already: () => usage.gpusOf(target.machineId).length === 0,
        refusal: () =>
          this.hardware.machine(target.machineId)?.state === 'running' ? refused('gpu_busy', 'the machine is running') : null,
        changes: () =>
          usage.gpusOf(target.machineId).flatMap((key) => {
            const row = store.get('gpu', key);
            return row ? [{ table: 'gpu' as const, key, row: { ...row, heldBy: null } }] : [];
          }),
      },
      signal,
    );
  }

  async held(machineId: string): Promise<readonly string[]> {
    return this.hardware.parts.usage.gpusOf(machineId);
  }

  private claimRefusal({ machineId }: MachineTarget, gpuIds: readonly string[], held: readonly string[]): DriverOutcome | null {
    const row = this.hardware.machine(machineId);
    if (!row) return refused('machine_missing', 'there is no such machine on the node');
    const fleet = this.hardware.parts.nodes.get(row.nodeId)?.gpus ?? [];
    const foreign = gpuIds.find((id) => !fleet.some((gpu) => gpu.id === id));
    if (foreign !== undefined) return refused('gpu_missing', `node ${row.nodeId} has no GPU ${foreign}`);
    const other = held.find((id) => !gpuIds.includes(id));
    if (other !== undefined) return refused('gpu_busy', `the machine holds ${other} already, which it was not given now`);
    for (const id of gpuIds) {
      const gpu = this.hardware.parts.store.get('gpu', id);
      if (gpu && gpu.heldBy !== null && gpu.heldBy !== machineId) return refused('gpu_busy', `${id} is held by machine ${gpu.heldBy}`);
      if (!gpu?.healthy) return refused('gpu_fault', `${id} has fallen off the bus`);
    }
    return null;
  }
}
