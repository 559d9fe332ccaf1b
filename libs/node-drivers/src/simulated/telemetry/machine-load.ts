import type { MachineReading } from '../../ports/telemetry.reader.js';
import { noise, unit } from '../seeded.js';

const MB = 1_000_000;

/** What a machine does beside its GPUs, following their load (0…1): a loader that reads, checkpoints that are written, answers that go out. */
export function machineLoad(seed: number, machineId: string, ramGb: number, load: number, atMs: number): Omit<MachineReading, 'machineId' | 'gpus'> {
  const wave = (what: string, periodMs: number) => noise(seed, atMs, periodMs, machineId, what);
  // the load dips when a checkpoint is written, see gpuLoad
  const checkpoint = load > 0.05 && atMs % 600_000 < 20_000;
  const appetite = 0.2 + 0.6 * unit(seed, 'ram', machineId);
  return {
    cpuUtilizationPercent: Math.round((0.5 + 55 * load + 8 * wave('cpu', 15_000)) * 10) / 10,
    ramUsedMb: Math.round(ramGb * 1_024 * (0.015 + appetite * Math.min(1, load * 1.2) + 0.02 * wave('ram', 120_000))),
    diskReadBytesPerSecond: Math.round(MB * (0.05 + 650 * load * wave('read', 20_000))),
    diskWriteBytesPerSecond: Math.round(MB * (0.2 * wave('log', 10_000) + (checkpoint ? 1_400 : 3 * load))),
    networkInBytesPerSecond: Math.round(MB * (0.01 + 40 * load * wave('in', 30_000))),
    networkOutBytesPerSecond: Math.round(MB * (0.01 + 25 * load * wave('out', 30_000))),
  };
}
