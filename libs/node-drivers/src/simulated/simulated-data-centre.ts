import { mkdirSync } from 'node:fs';
import type { FleetRegion } from '../fleet/fleet.schema.js';
import type { DriverSet } from '../ports/driver-set.js';
import { ConsoleLog } from './console/console-log.js';
import { DataCentreControl } from './data-centre.control.js';
import { DataCentreStore, type Change } from './data-centre.store.js';
import type { FaultRate } from './faults/fault-rates.js';
import { FaultPlan } from './faults/fault-plan.js';
import { Hardware } from './hardware.js';
import type { MachineRow } from './rows.js';
import { SimulatedCopyDriver } from './simulated-copy.driver.js';
import { SimulatedGpuDriver } from './simulated-gpu.driver.js';
import { SimulatedHypervisorDriver } from './simulated-hypervisor.driver.js';
import { SimulatedInventoryReader } from './simulated-inventory.reader.js';
import { SimulatedNetworkDriver } from './simulated-network.driver.js';
import { SimulatedUnikernelDriver } from './simulated-unikernel.driver.js';
import { SimulatedVolumeDriver } from './simulated-volume.driver.js';
import { SimulatedTelemetryReader } from './telemetry/simulated-telemetry.reader.js';
import type { SimulatedTime } from './time/simulated-time.js';
import { Usage } from './usage.js';

export type SimulatedDataCentreOptions = {
  /** Where the hardware's state lives. One process at a time. */
  readonly folder: string;
  readonly fleet: FleetRegion;
  readonly time: SimulatedTime;
  readonly seed: number;
  readonly faultRates?: readonly FaultRate[];
};

export type SimulatedDataCentre = {
  readonly drivers: DriverSet;
  readonly control: DataCentreControl;
  /** A machine as the node keeps it, for tests that look behind the ports. */
  machine(machineId: string): MachineRow | undefined;
  close(): Promise<void>;
};

/** The stored hardware and the fleet file do not fit together. */
export class FleetMismatchError extends Error {
  override readonly name = 'FleetMismatchError';
}

/** Opens the simulated data centre of one region. Throws `FleetMismatchError` when the fleet lost what machines still use. */
export function openSimulatedDataCentre({ folder, fleet, time, seed, faultRates = [] }: SimulatedDataCentreOptions): SimulatedDataCentre {
  mkdirSync(folder, { recursive: true });
  const store = DataCentreStore.open(folder, time.now());
  store.commit(fleetChanges(store, fleet));
  const nodes = new Map(fleet.nodes.map((node) => [node.id, node]));
  const faults = new FaultPlan(store, faultRates, seed);
  const console = new ConsoleLog(store, () => time.now());
  const parts = { store, usage: new Usage(store), time, faults, console, nodes, seed };
  const hardware = new Hardware(parts);
  return {
    drivers: {
      hypervisor: new SimulatedHypervisorDriver(hardware),
      gpus: new SimulatedGpuDriver(hardware),
      volumes: new SimulatedVolumeDriver(hardware),
      unikernels: new SimulatedUnikernelDriver(hardware),
      copies: new SimulatedCopyDriver(hardware),
      network: new SimulatedNetworkDriver(hardware),
      inventory: new SimulatedInventoryReader(parts),
      console,
      telemetry: new SimulatedTelemetryReader(parts),
    },
    control: new DataCentreControl(hardware),
    machine: (machineId) => store.get('machine', machineId),
    close: () => store.close(),
  };
}

/** Brings the stored nodes and GPUs in line with the fleet file: new ones appear, unused ones go. */
function fleetChanges(store: DataCentreStore, fleet: FleetRegion): Change[] {
  const region = store.get('meta', 'region')?.value;
  if (region !== undefined && region !== fleet.code) {
    throw new FleetMismatchError(
      `this data folder belongs to region ${region}, not to ${fleet.code}: give each region's agent a folder of its own`,
    );
  }
  const nodeIds = new Set(fleet.nodes.map((node) => node.id));
  const gpuIds = new Set(fleet.nodes.flatMap((node) => node.gpus.map((gpu) => gpu.id)));
  const gone = [...store.rows('machine').values(), ...store.rows('volume').values()].find(({ nodeId }) => !nodeIds.has(nodeId));
  if (gone) throw new FleetMismatchError(`the fleet file has no node ${gone.nodeId} any more, but machines or volumes are still on it`);
  const held = [...store.rows('gpu')].find(([id, { heldBy }]) => heldBy !== null && !gpuIds.has(id));
  if (held) throw new FleetMismatchError(`the fleet file has no GPU ${held[0]} any more, but machine ${held[1].heldBy} still holds it`);
  return [
    ...(region === undefined ? [{ table: 'meta' as const, key: 'region', row: { value: fleet.code } }] : []),
    ...[...store.rows('gpu').keys()].filter((id) => !gpuIds.has(id)).map((key): Change => ({ table: 'gpu', key, row: null })),
    ...fleet.nodes.flatMap((node) => [
      ...(store.get('node', node.id) ? [] : [{ table: 'node' as const, key: node.id, row: { up: true } }]),
      ...node.gpus
        .filter(({ id }) => !store.get('gpu', id))
        .map((gpu): Change => ({ table: 'gpu', key: gpu.id, row: { nodeId: node.id, healthy: true, heldBy: null } })),
    ]),
  ];
}
