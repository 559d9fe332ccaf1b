import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFleet } from '../fleet/load-fleet.js';
import type { FaultRate } from '../simulated/faults/fault-rates.js';
import { openSimulatedDataCentre, type SimulatedDataCentre } from '../simulated/simulated-data-centre.js';
import { InstantTime } from '../simulated/time/instant.time.js';
import type { SimulatedTime } from '../simulated/time/simulated-time.js';

/** Two like nodes with four GPUs each, 64 vCPUs, 256 GB of memory, 1000 GB of NVMe. */
export const smallFleet = `
regions:
  - code: TEST-1
    nodes:
      - id: node
        count: 2
        vcpus: 64
        ram_gb: 256
        gpus: [{ model: H100-SXM5-80GB, count: 4, numa_node: 0, nvlink_island: 0 }]
        storage_gb: { NVMe: 1000 }
`;

type Options = { time?: SimulatedTime; seed?: number; faultRates?: readonly FaultRate[]; fleet?: string };

/** A simulated data centre in a folder of its own; `reopen` opens the same folder anew, `close` removes it. */
export async function simulatedFixture({ time = new InstantTime(), seed = 1, faultRates = [], fleet = smallFleet }: Options = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'garrison-hardware-'));
  const [region] = parseFleet(fleet, 'fleet.yaml');
  if (!region) throw new Error('the fleet has no region');
  const open = () => openSimulatedDataCentre({ folder, fleet: region, time, seed, faultRates });
  let centre: SimulatedDataCentre = open();
  return {
    get drivers() {
      return centre.drivers;
    },
    get control() {
      return centre.control;
    },
    machineFacts: (machineId: string) => {
      const row = centre.machine(machineId);
      return row && { vcpus: row.shape.vcpus, ramGb: row.shape.ramGb, reserved: row.reserved };
    },
    nodeIds: ['node-01', 'node-02'] as const,
    volumeType: 'NVMe' as const,
    machine: { vcpus: 16, ramGb: 64 },
    volumeGb: 100,
    reopen: async () => {
      await centre.close();
      centre = open();
      return centre.drivers;
    },
    close: async () => {
      await centre.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
