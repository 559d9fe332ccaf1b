/** What is measured of each GPU of a machine, in the order in which samples carry it. */
export const gpuMetrics = ['gpu_utilization', 'gpu_memory_used', 'gpu_temperature', 'gpu_power'] as const;
/** What is measured of a machine as a whole, in the order in which samples carry it. */
export const hostMetrics = ['cpu_utilization', 'ram_used', 'disk_read', 'disk_write', 'network_in', 'network_out'] as const;
export const metrics = [...gpuMetrics, ...hostMetrics] as const;
export type Metric = (typeof metrics)[number];

/** The unit of each metric; megabytes are of 1024 × 1024 bytes, as `nvidia-smi` shows them. */
export const metricUnits = {
  gpu_utilization: 'percent', gpu_memory_used: 'megabytes', gpu_temperature: 'celsius', gpu_power: 'watts',
  cpu_utilization: 'percent', ram_used: 'megabytes', disk_read: 'bytes_per_second', disk_write: 'bytes_per_second', network_in: 'bytes_per_second', network_out: 'bytes_per_second',
} as const satisfies Record<Metric, string>;

/** A number, or null where nothing was measured. */
export type Reading = number | null;

/** One machine at one moment: `host` in the order of `hostMetrics`, each of `gpus` (in the order of their slots) in that of `gpuMetrics`. */
export type TelemetrySample = { readonly host: readonly Reading[]; readonly gpus: readonly (readonly Reading[])[] };

/** One line of a chart: a metric of the machine, or of one of its GPUs (counted from 0). */
export type Series = { readonly metric: Metric; readonly gpu: number | null };

/** The series of a machine with that many GPUs, in the order in which a point is stored. */
export const seriesOf = (gpuCount: number): Series[] => [
  ...hostMetrics.map((metric) => ({ metric, gpu: null })),
  ...Array.from({ length: gpuCount }, (_, gpu) => gpuMetrics.map((metric) => ({ metric, gpu }))).flat(),
];

/** A sample as one point: as many readings as `seriesOf` has series, whatever GPUs it speaks of. */
export const pointOf = ({ host, gpus }: TelemetrySample, gpuCount: number): Reading[] =>
  seriesOf(gpuCount).map(({ metric, gpu }) =>
    gpu === null ? (host[hostMetrics.indexOf(metric as (typeof hostMetrics)[number])] ?? null) : (gpus[gpu]?.[gpuMetrics.indexOf(metric as (typeof gpuMetrics)[number])] ?? null),
  );
