import { agentResultsQueueName, type MachineSample, type TelemetryReport } from '@garrison/contracts';
import { gpuMetrics, hostMetrics, type Metric } from '@garrison/domain';
import type { DriverSet, GpuReading, MachineReading } from '@garrison/node-drivers';
import type { JobPublisher } from '@garrison/queue';

/** Machines in one message; with eight GPUs each that is some 200 KB. */
const AT_ONCE = 1_000;
/** Readings that wait for a queue that is away; older ones are given up, and show as a gap. */
const KEPT = 60;

const hostReadings = {
  cpu_utilization: 'cpuUtilizationPercent', ram_used: 'ramUsedMb', disk_read: 'diskReadBytesPerSecond', disk_write: 'diskWriteBytesPerSecond',
  network_in: 'networkInBytesPerSecond', network_out: 'networkOutBytesPerSecond',
} as const satisfies Record<(typeof hostMetrics)[number], keyof MachineReading>;
const gpuReadings = {
  gpu_utilization: 'utilizationPercent', gpu_memory_used: 'memoryUsedMb', gpu_temperature: 'temperatureC', gpu_power: 'powerW',
} as const satisfies Partial<Record<Metric, keyof GpuReading>>;

const sampleOf = (machine: MachineReading): MachineSample => ({
  instanceId: machine.machineId,
  host: hostMetrics.map((metric) => machine[hostReadings[metric]]),
  gpus: machine.gpus.map((gpu) => gpuMetrics.map((metric) => gpu?.[gpuReadings[metric]] ?? null)),
});

/**
 * Tells what machines and nodes measure: one message for the whole region at start and in the middle of each interval of the clock, so that every minute gets its
 * reading whatever the timer's delay.
 */
export class TelemetryReporter {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private readonly unsent: TelemetryReport[] = [];
  private sending: Promise<void> | null = null;

  constructor(
    private readonly publisher: JobPublisher,
    private readonly drivers: Pick<DriverSet, 'inventory' | 'telemetry'>,
    private readonly who: { readonly region: string; readonly agentId: string },
    private readonly intervalMs: number,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    if (this.intervalMs > 0) this.turn();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private turn(): void {
    this.tell().catch(this.onError);
    const now = Date.now();
    const middle = (Math.floor(now / this.intervalMs) + 0.5) * this.intervalMs;
    this.timer = setTimeout(() => this.turn(), (middle > now ? middle : middle + this.intervalMs) - now);
  }

  private async tell(): Promise<void> {
    const at = new Date();
    const { telemetry, inventory } = this.drivers;
    const nodeIds = (await inventory.nodes()).map(({ id }) => id);
    const machines = nodeIds.flatMap((nodeId) => telemetry.machines(nodeId, at).map(sampleOf));
    const nodes = nodeIds.flatMap((nodeId) => {
      const sensors = telemetry.node(nodeId, at);
      return sensors ? [{ nodeId, sensors: { ...sensors, gpus: [...telemetry.gpus(nodeId, at)], fans: [...sensors.fans], disks: [...sensors.disks] } }] : [];
    });
    const parts = Math.max(1, Math.ceil(machines.length / AT_ONCE));
    for (let part = 0; part < parts; part += 1) {
      this.unsent.push({ ...this.who, at: at.toISOString(), machines: machines.slice(part * AT_ONCE, (part + 1) * AT_ONCE), nodes: part === 0 ? nodes : [] });
    }
    this.unsent.splice(0, this.unsent.length - KEPT * parts);
    if (!this.stopped) await (this.sending ??= this.send().finally(() => (this.sending = null)));
  }

  /** Oldest first; what the queue did not take is tried again with the next reading. */
  private async send(): Promise<void> {
    for (let report = this.unsent[0]; report; report = this.unsent[0]) {
      const id = `telemetry-${this.who.region}-${report.at}-${report.machines[0]?.instanceId ?? 'sensors'}`.replaceAll(':', '.');
      await this.publisher.publish(agentResultsQueueName, [{ name: 'telemetry', id, payload: report, attempts: 3 }]);
      if (this.unsent[0] === report) this.unsent.shift();
    }
  }
}
