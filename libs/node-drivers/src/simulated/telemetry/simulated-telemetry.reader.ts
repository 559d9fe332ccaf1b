import type { GpuReading, NodeReading, TelemetryReader } from '../../ports/telemetry.reader.js';
import { vramGb } from '../console/boot-context.js';
import type { HardwareParts } from '../hardware.js';
import { noise, unit } from '../seeded.js';
import { gpuLoad } from './gpu-load.js';

/** Board power at full load (W) by a piece of the model's name; others draw 300. */
const fullPowerW: readonly (readonly [RegExp, number])[] = [
  [/B300/, 1_100],
  [/H[12]00-SXM/, 700],
  [/H100-PCIe/, 350],
  [/A100-SXM/, 400],
  [/L40S/, 350],
];

/**
 * Readings computed from the seed, the moment and what runs: nothing is stored, so any moment since the machine's boot can be asked for and
 * gives the same answer again.
 */
export class SimulatedTelemetryReader implements TelemetryReader {
  constructor(private readonly parts: HardwareParts) {}

  gpus(nodeId: string, at: Date): readonly GpuReading[] {
    const inletC = this.inletC(nodeId, at.getTime());
    return (this.parts.nodes.get(nodeId)?.gpus ?? []).flatMap(({ id, model }) => {
      if (!this.isUp(nodeId) || this.parts.store.get('gpu', id)?.healthy === false) return [];
      const load = this.loadOf(id, at.getTime());
      const total = vramGb(model) * 1_024;
      const held = this.parts.store.get('gpu', id)?.heldBy ?? null;
      const fill = held === null || load < 0.02 ? 0.005 : 0.35 + 0.6 * unit(this.parts.seed, 'memory', held);
      const idle = 0.12 + 0.02 * noise(this.parts.seed, at.getTime(), 30_000, id, 'idle');
      const share = idle + (1 - idle) * load * 0.95;
      return [
        {
          gpuId: id,
          utilizationPercent: Math.round(load * 100),
          memoryUsedMb: Math.round(total * fill),
          memoryTotalMb: total,
          temperatureC: Math.round(inletC + 8 + 42 * share + 2 * noise(this.parts.seed, at.getTime(), 20_000, id, 'heat')),
          powerW: Math.round((fullPowerW.find(([name]) => name.test(model))?.[1] ?? 300) * share),
        },
      ];
    });
  }

  node(nodeId: string, at: Date): NodeReading | null {
    const node = this.parts.nodes.get(nodeId);
    if (!node || !this.isUp(nodeId)) return null;
    const gpus = this.gpus(nodeId, at);
    const gpuPower = gpus.reduce((sum, { powerW }) => sum + powerW, 0);
    const cpu = node.gpus.reduce((sum, { id }) => sum + this.loadOf(id, at.getTime()), 0) / node.gpus.length;
    const busy = 0.03 + 0.45 * cpu + 0.05 * noise(this.parts.seed, at.getTime(), 15_000, nodeId, 'cpu');
    const hottest = Math.max(0, ...gpus.map(({ temperatureC }) => temperatureC));
    return {
      nodeId,
      inletC: Math.round(this.inletC(nodeId, at.getTime()) * 10) / 10,
      fanRpm: Math.round(4_200 + 90 * Math.max(0, hottest - 35) + 120 * noise(this.parts.seed, at.getTime(), 5_000, nodeId, 'fan')),
      powerW: Math.round(gpuPower + 350 + 900 * busy),
      cpuUtilizationPercent: Math.round(busy * 1_000) / 10,
    };
  }

  private loadOf(gpuId: string, atMs: number): number {
    const machineId = this.parts.store.get('gpu', gpuId)?.heldBy;
    const row = machineId ? this.parts.store.get('machine', machineId) : undefined;
    if (!machineId || row?.state !== 'running' || row.bootedAtMs === null) return 0;
    // the GPUs of one machine work on one thing, but never quite alike
    const own = 0.97 + 0.03 * noise(this.parts.seed, atMs, 8_000, gpuId, 'own');
    return gpuLoad(this.parts.seed, machineId, row.bootedAtMs, atMs) * own;
  }

  private inletC(nodeId: string, atMs: number): number {
    return 19 + 4 * noise(this.parts.seed, atMs, 3 * 3_600_000, nodeId, 'inlet');
  }

  private isUp(nodeId: string): boolean {
    return this.parts.store.get('node', nodeId)?.up ?? true;
  }
}
