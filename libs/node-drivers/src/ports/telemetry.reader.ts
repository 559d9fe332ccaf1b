/** One GPU at one moment: percent, °C, W, MB. */
export type GpuReading = {
  readonly gpuId: string;
  readonly utilizationPercent: number;
  readonly memoryUsedMb: number;
  readonly memoryTotalMb: number;
  readonly temperatureC: number;
  readonly powerW: number;
};

/** One node's sensors at one moment: °C, rpm, W, percent. */
export type NodeReading = {
  readonly nodeId: string;
  readonly inletC: number;
  readonly fanRpm: number;
  readonly powerW: number;
  readonly cpuUtilizationPercent: number;
};

/** What DCGM and the BMC of a real node would tell. A series is the reading at several moments. */
export interface TelemetryReader {
  gpus(nodeId: string, at: Date): readonly GpuReading[];
  node(nodeId: string, at: Date): NodeReading | null;
}
