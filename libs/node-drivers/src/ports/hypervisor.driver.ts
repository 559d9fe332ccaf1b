import type { MachineShape, MachineState, MachineTarget } from './machine.js';
import type { DriverOutcome } from './outcome.js';

/**
 * Machines on nodes. Every call may be repeated: doing what is already done is `done`. A refusal changes nothing. Every call rejects when its
 * signal aborts, and may then have happened or not.
 */
export interface HypervisorDriver {
  /** Reserves vCPUs and memory on the node. Refuses `host_full`. */
  define(target: MachineTarget, shape: MachineShape, signal: AbortSignal): Promise<DriverOutcome>;
  /** Powers the machine on and waits until it can be logged in to. Refuses `machine_missing`, `volume_missing` (no boot volume), `gpu_fault`, `boot_failed`. */
  boot(target: MachineTarget, signal: AbortSignal): Promise<DriverOutcome>;
  /** Asks the guest to shut down and cuts the power after `graceMs`; 0 cuts it at once. Refuses `machine_missing`, `power_failed`. */
  shutdown(target: MachineTarget, graceMs: number, signal: AbortSignal): Promise<DriverOutcome>;
  /** Restarts a running machine; a repeated `token` is the same restart. Refuses `machine_missing`, `power_failed`, `boot_failed`. */
  reboot(target: MachineTarget, token: string, signal: AbortSignal): Promise<DriverOutcome>;
  /** Saves what is needed to go on later and gives back vCPUs and memory; disks stay attached. */
  hibernate(target: MachineTarget, signal: AbortSignal): Promise<DriverOutcome>;
  /** Reserves vCPUs and memory for a hibernated machine, on whichever node the target names. Refuses `host_full`, `machine_missing`. */
  place(target: MachineTarget, shape: MachineShape, signal: AbortSignal): Promise<DriverOutcome>;
  /** Takes `place` back: the machine is hibernated and holds nothing. */
  unplace(target: MachineTarget, signal: AbortSignal): Promise<DriverOutcome>;
  /** Lets a hibernated and placed machine go on. Refuses as `boot`. */
  resume(target: MachineTarget, signal: AbortSignal): Promise<DriverOutcome>;
  /** Removes a machine that is off and holds no GPU and no volume; refuses `power_failed`, `gpu_busy` or `volume_busy` otherwise. */
  undefine(target: MachineTarget, signal: AbortSignal): Promise<DriverOutcome>;
  inspect(machineId: string): Promise<MachineState>;
}
