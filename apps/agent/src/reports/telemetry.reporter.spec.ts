import { telemetryReport, type TelemetryReport } from '@garrison/contracts';
import type { MachineReading, NodeFacts } from '@garrison/node-drivers';
import { TelemetryReporter } from './telemetry.reporter.js';

const node = (id: string): NodeFacts => ({ id, up: true, vcpus: 64, ramGb: 512, storagePools: [], gpus: [], machines: [], unikernels: [], volumes: [] });
const idOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const gpu = { gpuId: 'g', utilizationPercent: 90, memoryUsedMb: 40_000, memoryTotalMb: 81_920, temperatureC: 61, powerW: 500, eccCorrected: 0, eccUncorrected: 0 };
const machine = (index: number): MachineReading => ({
  machineId: idOf(index), cpuUtilizationPercent: 10, ramUsedMb: 20, diskReadBytesPerSecond: 30, diskWriteBytesPerSecond: 40, networkInBytesPerSecond: 50, networkOutBytesPerSecond: 60,
  gpus: [gpu, null],
});
const sensors = (nodeId: string) => ({ nodeId, inletC: 20, fanRpm: 5_000, fans: [{ name: 'fan-1', rpm: 5_000 }], powerW: 900, cpuUtilizationPercent: 4, disks: [] });

let sent: TelemetryReport[];
let ids: string[];
let failing: boolean;
let running: MachineReading[];
let errors: unknown[];

function begin(intervalMs = 60_000): TelemetryReporter {
  [sent, ids, errors, failing, running] = [[], [], [], false, [machine(1)]];
  const publisher = {
    publish: async (_queue: string, jobs: readonly { id: string; payload: unknown }[]) => {
      if (failing) throw new Error('the queue is away');
      jobs.forEach(({ id, payload }) => sent.push(telemetryReport.parse(payload)) && ids.push(id));
    },
  };
  const inventory = { nodes: async () => [node('a'), node('b')], onChange: () => () => undefined };
  const telemetry = { gpus: () => [gpu], node: (id: string) => (id === 'a' ? sensors(id) : null), machines: (id: string) => (id === 'a' ? running : []) };
  const reporter = new TelemetryReporter(publisher, { inventory, telemetry }, { region: 'TEST-1', agentId: 'agent' }, intervalMs, (error) => errors.push(error));
  reporter.start();
  return reporter;
}
const minutes = () => sent.map(({ at }) => at.slice(11, 19));

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 5, 1, 12, 0, 50) }));
afterEach(() => jest.useRealTimers());

it('sends one message at start and one in the middle of each minute, with all machines and nodes that answer', async () => {
  const reporter = begin();
  await jest.advanceTimersByTimeAsync(120_000);
  reporter.stop();
  await jest.advanceTimersByTimeAsync(600_000);
  expect(minutes()).toEqual(['12:00:50', '12:01:30', '12:02:30']);
  expect(sent[0]?.machines).toEqual([{ instanceId: idOf(1), host: [10, 20, 30, 40, 50, 60], gpus: [[90, 40_000, 61, 500], [null, null, null, null]] }]);
  expect(sent[0]?.nodes.map(({ nodeId, sensors: { gpus } }) => [nodeId, gpus.length])).toEqual([['a', 1]]);
  expect([new Set(ids).size, ids.some((id) => id.includes(':'))]).toEqual([3, false]);
});

it('is as slow as it is told to be, and silent when it is told so', async () => {
  const slow = begin(300_000);
  await jest.advanceTimersByTimeAsync(600_000);
  slow.stop();
  expect(minutes()).toEqual(['12:00:50', '12:02:30', '12:07:30']);
  const silent = begin(0);
  await jest.advanceTimersByTimeAsync(600_000);
  silent.stop();
  expect(sent).toEqual([]);
});

it('keeps an hour of readings while the queue is away, and sends them in order', async () => {
  const reporter = begin();
  await jest.advanceTimersByTimeAsync(0);
  failing = true;
  await jest.advanceTimersByTimeAsync(70 * 60_000);
  expect([sent.length, errors.length]).toEqual([1, 70]);
  failing = false;
  await jest.advanceTimersByTimeAsync(60_000);
  reporter.stop();
  expect(sent).toHaveLength(61);
  expect(minutes()).toEqual([...minutes()].sort());
  expect(minutes().at(-1)).toBe('13:11:30');
});

it('cuts a large region into messages that can be carried', async () => {
  const reporter = begin();
  await jest.advanceTimersByTimeAsync(0);
  running = Array.from({ length: 2_500 }, (_, index) => machine(index + 1));
  await jest.advanceTimersByTimeAsync(40_000);
  reporter.stop();
  expect(sent.slice(1).map(({ machines, nodes }) => [machines.length, nodes.length])).toEqual([[1_000, 1], [1_000, 0], [500, 0]]);
  expect(new Set(ids).size).toBe(4);
});
