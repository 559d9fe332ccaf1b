import type { ConsoleReader } from './console.reader.js';
import type { CopyDriver } from './copy.driver.js';
import type { GpuDriver } from './gpu.driver.js';
import type { HypervisorDriver } from './hypervisor.driver.js';
import type { InventoryReader } from './inventory.reader.js';
import type { NetworkDriver } from './network.driver.js';
import type { TelemetryReader } from './telemetry.reader.js';
import type { UnikernelDriver } from './unikernel.driver.js';
import type { VolumeDriver } from './volume.driver.js';

/** Everything an agent needs to run a region. */
export type DriverSet = {
  readonly hypervisor: HypervisorDriver;
  readonly gpus: GpuDriver;
  readonly volumes: VolumeDriver;
  readonly unikernels: UnikernelDriver;
  readonly copies: CopyDriver;
  readonly network: NetworkDriver;
  readonly inventory: InventoryReader;
  readonly console: ConsoleReader;
  readonly telemetry: TelemetryReader;
};
