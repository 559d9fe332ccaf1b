import { builder } from '../../testing/driver-contract.js';
import { simulatedFixture } from '../../testing/simulated-fixture.js';
import { gpuLoad } from './gpu-load.js';

it('shows load only where a machine runs, and never a flat line', async () => {
  const fixture = await simulatedFixture({ seed: 3 });
  const build = builder(fixture, () => fixture.drivers);
  const gpuIds = await build.gpusOf('node-01');
  const machines = [];
  for (const gpuId of gpuIds) machines.push(await build.running([gpuId]));
  const now = Date.now();
  const series = (nodeId: string) =>
    Array.from({ length: 60 }, (_, minute) => fixture.drivers.telemetry.gpus(nodeId, new Date(now + (5 + minute) * 60_000)));
  const busy = series('node-01').flat();
  for (const gpuId of gpuIds) {
    const powers = busy.filter((reading) => reading.gpuId === gpuId).map(({ powerW }) => powerW);
    expect(new Set(powers).size).toBeGreaterThan(3);
  }
  const [idle] = [series('node-02').flat()];
  expect(Math.max(...idle.map(({ utilizationPercent }) => utilizationPercent))).toBe(0);
  expect(new Set(idle.map(({ powerW }) => powerW)).size).toBeGreaterThan(1);
  await fixture.close();
});

it('lets some machines work hard and some hardly at all', () => {
  const minutes = Array.from({ length: 60 }, (_, minute) => (5 + minute) * 60_000);
  const peaks = Array.from({ length: 100 }, (_, machine) => Math.max(...minutes.map((ms) => gpuLoad(3, `machine-${machine}`, 0, ms))));
  expect(Math.max(...peaks)).toBeGreaterThan(0.9);
  expect(Math.min(...peaks)).toBeLessThan(0.05);
});

it('gives the same reading for the same moment, and sensors that follow the load', async () => {
  const fixture = await simulatedFixture();
  const build = builder(fixture, () => fixture.drivers);
  const at = new Date(Date.now() + 600_000);
  const before = fixture.drivers.telemetry.node('node-01', at);
  expect(fixture.drivers.telemetry.node('node-01', at)).toEqual(before);
  for (const gpuId of await build.gpusOf('node-01')) await build.running([gpuId]);
  // what a machine does with its GPUs is drawn from its id, so the node is held against its GPUs and not against a figure
  for (let minute = 0; minute < 30; minute += 1) {
    const then = new Date(at.getTime() + minute * 60_000);
    const gpus = fixture.drivers.telemetry.gpus('node-01', then);
    const node = fixture.drivers.telemetry.node('node-01', then);
    const gpuPower = gpus.reduce((sum, { powerW }) => sum + powerW, 0);
    const load = gpus.reduce((sum, { utilizationPercent }) => sum + utilizationPercent, 0) / gpus.length;
    expect(node?.powerW).toBeGreaterThan(gpuPower + 350);
    expect(node?.cpuUtilizationPercent).toBeGreaterThan(0.45 * load + 2);
    expect(node?.cpuUtilizationPercent).toBeLessThan(0.45 * load + 9);
  }
  await fixture.close();
});

it('measures the machines that run, with their GPUs in the order of their slots, and says nothing of those that are off', async () => {
  const fixture = await simulatedFixture({ seed: 5 });
  const build = builder(fixture, () => fixture.drivers);
  const gpuIds = await build.gpusOf('node-01');
  const { at: target } = await build.running(gpuIds.slice(1, 3));
  const minutes = (from: number) => Array.from({ length: 30 }, (_, minute) => new Date(from + minute * 60_000));
  const read = (at: Date) => fixture.drivers.telemetry.machines('node-01', at);
  const start = Date.now() + 300_000;
  for (const at of minutes(start)) {
    const [machine, ...others] = read(at);
    expect([machine?.machineId, machine?.gpus.map((gpu) => gpu?.gpuId), others]).toEqual([target.machineId, gpuIds.slice(1, 3), []]);
    for (const value of [machine?.diskReadBytesPerSecond, machine?.networkOutBytesPerSecond, machine?.ramUsedMb]) expect(value).toBeGreaterThan(0);
    expect(machine?.cpuUtilizationPercent).toBeLessThanOrEqual(100);
    expect(machine?.ramUsedMb).toBeLessThanOrEqual(64 * 1_024);
  }
  await fixture.control.setGpuHealthy(gpuIds[2] ?? '', false);
  expect(read(new Date(start))[0]?.gpus.map((gpu) => gpu?.gpuId)).toEqual([gpuIds[1], undefined]);
  await fixture.drivers.hypervisor.shutdown(target, 0, new AbortController().signal);
  expect(read(new Date(start))).toEqual([]);
  await fixture.close();
});

it('shows fans, disks and memory errors of a node that is up', async () => {
  const fixture = await simulatedFixture();
  const at = new Date();
  const node = fixture.drivers.telemetry.node('node-01', at);
  expect(node?.fans.map(({ name }) => name)).toEqual(['fan-1', 'fan-2', 'fan-3', 'fan-4', 'fan-5', 'fan-6']);
  expect(node?.disks.map(({ name }) => name)).toEqual(['nvme-0', 'nvme-1']);
  for (const { eccUncorrected } of fixture.drivers.telemetry.gpus('node-01', at)) expect(eccUncorrected).toBe(0);
  await fixture.control.setNodeUp('node-01', false);
  expect([fixture.drivers.telemetry.node('node-01', at), fixture.drivers.telemetry.machines('node-01', at)]).toEqual([null, []]);
  await fixture.close();
});
