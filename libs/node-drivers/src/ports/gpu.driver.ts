import type { MachineTarget } from './machine.js';
import type { DriverOutcome } from './outcome.js';

/** GPUs passed through to machines. Calls may be repeated; a GPU is held by one machine at most. */
export interface GpuDriver {
  /** Takes all of them or none. Refuses `gpu_missing` (not in this node), `gpu_fault`, `gpu_busy` (held by another machine), `machine_missing`. */
  claim(target: MachineTarget, gpuIds: readonly string[], signal: AbortSignal): Promise<DriverOutcome>;
  /** Gives back all GPUs of the machine. Refuses `gpu_busy` while it runs. */
  release(target: MachineTarget, signal: AbortSignal): Promise<DriverOutcome>;
  held(machineId: string): Promise<readonly string[]>;
}
