import type { DriverOutcome } from './outcome.js';

/** What a call is about; `fence` is the generation of the instance when the command was committed. It names no node: the region chooses. */
export type UnikernelTarget = { readonly unikernelId: string; readonly fence: number };

export type UnikernelMount = { readonly volumeId: string; readonly at: string; readonly readonly: boolean };

/** A unikernel as it is to run. Memory in MB. */
export type UnikernelShape = {
  readonly name: string;
  readonly image: string;
  readonly memoryMb: number;
  readonly vcpus: number;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly UnikernelMount[];
};

/**
 * Unikernels of a region. One that is stopped leaves nothing on a node; its volumes are mounted by its start and unmounted by its stop, in one with it. Calls
 * may be repeated. Volumes are made, grown and removed by the volume driver, which refuses to remove a mounted one.
 */
export interface UnikernelDriver {
  /** Refuses `host_full`, `volume_missing`, `volume_busy` (mounted elsewhere), `boot_failed`. */
  start(target: UnikernelTarget, shape: UnikernelShape, signal: AbortSignal): Promise<DriverOutcome>;
  /** Lets it end its work for at most `drainMs`; 0 ends it at once. One that does not run is `done`. Refuses `power_failed`. */
  stop(target: UnikernelTarget, drainMs: number, signal: AbortSignal): Promise<DriverOutcome>;
  inspect(unikernelId: string): Promise<'absent' | 'running'>;
}
