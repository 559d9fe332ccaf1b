import { builder } from '../../testing/driver-contract.js';
import { simulatedFixture } from '../../testing/simulated-fixture.js';

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
  expect(Math.max(...busy.map(({ utilizationPercent }) => utilizationPercent))).toBeGreaterThan(30);
  for (const gpuId of gpuIds) {
    const powers = busy.filter((reading) => reading.gpuId === gpuId).map(({ powerW }) => powerW);
    expect(new Set(powers).size).toBeGreaterThan(3);
  }
  const [idle] = [series('node-02').flat()];
  expect(Math.max(...idle.map(({ utilizationPercent }) => utilizationPercent))).toBe(0);
  expect(new Set(idle.map(({ powerW }) => powerW)).size).toBeGreaterThan(1);
  await fixture.close();
});

it('gives the same reading for the same moment, and sensors that follow the load', async () => {
  const fixture = await simulatedFixture();
  const build = builder(fixture, () => fixture.drivers);
  const at = new Date(Date.now() + 600_000);
  const before = fixture.drivers.telemetry.node('node-01', at);
  expect(fixture.drivers.telemetry.node('node-01', at)).toEqual(before);
  for (const gpuId of await build.gpusOf('node-01')) await build.running([gpuId]);
  const powers = Array.from(
    { length: 30 },
    (_, minute) => fixture.drivers.telemetry.node('node-01', new Date(at.getTime() + minute * 60_000))?.powerW ?? 0,
  );
  expect(Math.max(...powers)).toBeGreaterThan((before?.powerW ?? 0) + 200);
  await fixture.close();
});
