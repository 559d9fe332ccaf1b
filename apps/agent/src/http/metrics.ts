import type { DriverSet } from '@garrison/node-drivers';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What an agent counts and measures, in Prometheus' terms. */
export class Metrics {
  readonly registry = new Registry();
  private readonly ended = new Counter({
    name: 'garrison_agent_jobs_total',
    help: 'Jobs that were answered',
    labelNames: ['job', 'outcome'],
    registers: [this.registry],
  });
  private readonly thrown = new Counter({
    name: 'garrison_agent_job_retries_total',
    help: 'Attempts left to the queue',
    labelNames: ['job'],
    registers: [this.registry],
  });
  private readonly seconds = new Histogram({
    name: 'garrison_agent_job_seconds',
    help: 'Time from taking a job to its answer',
    labelNames: ['job'],
    registers: [this.registry],
    buckets: [0.01, 0.05, 0.25, 1, 2.5, 5, 10, 20, 60, 300],
  });

  private readonly up = this.gauge('garrison_node_up', '1 when the node is up', ['node']);
  private readonly gpus = {
    utilizationPercent: this.gauge('garrison_gpu_utilization_percent', 'How busy the GPU is', ['node', 'gpu']),
    memoryUsedMb: this.gauge('garrison_gpu_memory_used_megabytes', 'Memory in use', ['node', 'gpu']),
    temperatureC: this.gauge('garrison_gpu_temperature_celsius', 'Temperature of the GPU', ['node', 'gpu']),
    powerW: this.gauge('garrison_gpu_power_watts', 'Power the GPU draws', ['node', 'gpu']),
  } as const;
  private readonly sensors = {
    powerW: this.gauge('garrison_node_power_watts', 'Power the node draws', ['node']),
    inletC: this.gauge('garrison_node_inlet_celsius', 'Air at the inlet', ['node']),
    fanRpm: this.gauge('garrison_node_fan_rpm', 'Speed of the fans', ['node']),
    cpuUtilizationPercent: this.gauge('garrison_node_cpu_utilization_percent', 'How busy the processors are', ['node']),
  } as const;

  constructor(
    region: string,
    private readonly drivers: Pick<DriverSet, 'inventory' | 'telemetry'>,
  ) {
    this.registry.setDefaultLabels({ region });
    collectDefaultMetrics({ register: this.registry });
  }

  /** The exposition text, with nodes and GPUs as they are at this moment. */
  async text(): Promise<string> {
    const at = new Date();
    for (const gauge of [this.up, ...Object.values(this.gpus), ...Object.values(this.sensors)]) gauge.reset();
    for (const { id, up } of await this.drivers.inventory.nodes()) {
      this.up.set({ node: id }, up ? 1 : 0);
      for (const reading of this.drivers.telemetry.gpus(id, at))
        for (const key of keys(this.gpus)) this.gpus[key].set({ node: id, gpu: reading.gpuId }, reading[key]);
      const node = this.drivers.telemetry.node(id, at);
      if (node) for (const key of keys(this.sensors)) this.sensors[key].set({ node: id }, node[key]);
    }
    return this.registry.metrics();
  }

  jobEnded(job: string, outcome: string, seconds: number): void {
    this.ended.inc({ job, outcome });
    this.seconds.observe({ job }, seconds);
  }

  jobThrown(job: string): void {
    this.thrown.inc({ job });
  }

  private gauge(name: string, help: string, labelNames: string[]): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }
}

const keys = <K extends string>(record: Record<K, unknown>): K[] => Object.keys(record) as K[];
