/** One GPU at one moment: percent, °C, W, MB; memory errors since the node was started, those that were corrected and those that were not. */
export type GpuReading = {
  readonly gpuId: string;
  readonly utilizationPercent: number;
  readonly memoryUsedMb: number;
  readonly memoryTotalMb: number;
  readonly temperatureC: number;
  readonly powerW: number;
  readonly eccCorrected: number;
  readonly eccUncorrected: number;
};

/** One node's sensors at one moment: °C, rpm (of all fans together their mean), W, percent. */
export type NodeReading = {
  readonly nodeId: string;
  readonly inletC: number;
  readonly fanRpm: number;
  readonly fans: readonly { readonly name: string; readonly rpm: number }[];
  readonly powerW: number;
  readonly cpuUtilizationPercent: number;
  readonly disks: readonly { readonly name: string; readonly temperatureC: number; readonly wearPercent: number; readonly healthy: boolean }[];
};

/** One running machine at one moment: percent, MB, bytes per second. `gpus` in the order of their slots; null for one that does not answer. */
export type MachineReading = {
  readonly machineId: string;
  readonly cpuUtilizationPercent: number;
  readonly ramUsedMb: number;
  readonly diskReadBytesPerSecond: number;
  readonly diskWriteBytesPerSecond: number;
  readonly networkInBytesPerSecond: number;
  readonly networkOutBytesPerSecond: number;
  readonly gpus: readonly (GpuReading | null)[];
};

/** What DCGM, the BMC and the hypervisor of a real node would tell. A series is the reading at several moments. */
export interface TelemetryReader {
  gpus(nodeId: string, at: Date): readonly GpuReading[];
  /** Null while the node is down. */
  node(nodeId: string, at: Date): NodeReading | null;
  /** The machines that run on the node; those that are off measure nothing. */
  machines(nodeId: string, at: Date): readonly MachineReading[];
}
