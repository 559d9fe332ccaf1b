import type { GpuReading, MachineReading, NodeReading, TelemetryReader } from '../../ports/telemetry.reader.js';
import { vramGb } from '../console/boot-context.js';
import type { HardwareParts } from '../hardware.js';
import { between, noise, unit } from '../seeded.js';
import { gpuLoad } from './gpu-load.js';
import { machineLoad } from './machine-load.js';

/** Board power at full load (W) by a piece of the model's name; others draw 300. */
const fullPowerW: readonly (readonly [RegExp, number])[] = [
  [/B300/, 1_100],
  [/H[12]00-SXM/, 700],
  [/H100-PCIe/, 350],
  [/A100-SXM/, 400],
  [/L40S/, 350],
];

const FANS = 6;

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
          // one card in ten has a weak cell, which is corrected again and again
          eccCorrected: unit(this.parts.seed, 'ecc', id) < 0.1 ? between(this.parts.seed, 1, 40, 'ecc-count', id) : 0,
          eccUncorrected: 0,
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
    const inletC = Math.round(this.inletC(nodeId, at.getTime()) * 10) / 10;
    const fans = Array.from({ length: FANS }, (_, fan) => ({
      name: `fan-${fan + 1}`,
      rpm: Math.round(4_200 + 90 * Math.max(0, hottest - 35) + 120 * noise(this.parts.seed, at.getTime(), 5_000, nodeId, 'fan', fan)),
    }));
    return {
      nodeId,
      inletC,
      fanRpm: Math.round(fans.reduce((sum, { rpm }) => sum + rpm, 0) / FANS),
      fans,
      powerW: Math.round(gpuPower + 350 + 900 * busy),
      cpuUtilizationPercent: Math.round(busy * 1_000) / 10,
      disks: [...node.pools.keys()].flatMap((volumeType) =>
        [0, 1].map((slot) => ({
          name: `${volumeType.toLowerCase()}-${slot}`,
          temperatureC: Math.round(inletC + 12 + 6 * noise(this.parts.seed, at.getTime(), 60_000, nodeId, volumeType, slot)),
          wearPercent: between(this.parts.seed, 1, 35, 'wear', nodeId, volumeType, slot),
          healthy: true,
        })),
      ),
    };
  }

  machines(nodeId: string, at: Date): readonly MachineReading[] {
    if (!this.isUp(nodeId)) return [];
    const { store, usage, nodes, seed } = this.parts;
    const readings = new Map(this.gpus(nodeId, at).map((reading) => [reading.gpuId, reading]));
    return usage.machinesOn(nodeId).flatMap((machineId) => {
      const row = store.get('machine', machineId);
      if (row?.state !== 'running' || row.bootedAtMs === null) return [];
      const held = new Set(usage.gpusOf(machineId));
      const gpus = (nodes.get(nodeId)?.gpus ?? []).filter(({ id }) => held.has(id)).map(({ id }) => readings.get(id) ?? null);
      const load = gpuLoad(seed, machineId, row.bootedAtMs, at.getTime());
      return [{ machineId, ...machineLoad(seed, machineId, row.shape.ramGb, load, at.getTime()), gpus }];
    });
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
