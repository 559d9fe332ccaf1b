import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { benchFleet, places } from './lib/bench-fleet.mjs';
import { rootDir } from '../dev/lib/paths.mjs';

const catalogue = (name: string) => parse(readFileSync(join(rootDir, 'catalogue', `${name}.yaml`), 'utf8'));
const gpusIn = (region: { nodes: { count: number; gpus: { count: number }[] }[] }) =>
  region.nodes.reduce((sum, node) => sum + node.count * node.gpus.reduce((gpus, group) => gpus + group.count, 0), 0);

it('orders only what the catalogue sells', () => {
  const sold = new Map(catalogue('gpu-models').gpu_models.map((one: { model: string; regions: string[] }) => [one.model, one.regions]));
  for (const { region, model } of places) expect(sold.get(model)).toContain(region);
});

it('has an agent for every region the API waits for', () => {
  const active = catalogue('regions').regions.filter((region: { status: string }) => region.status === 'active').map((region: { code: string }) => region.code);
  expect(benchFleet(100).regions.map(({ code }) => code).sort()).toEqual(active.sort());
});

it.each([1, 100, 3_000])('has room for %p machines in every region they go to', (machines) => {
  for (const { region } of places) {
    const found = benchFleet(machines).regions.find(({ code }) => code === region);
    expect(found && gpusIn(found as never)).toBeGreaterThanOrEqual(Math.ceil(machines / places.length));
  }
});
