import { resolve } from 'node:path';
import { FleetFileError, loadFleetRegion, parseFleet } from './load-fleet.js';

const node = (id: string, extra = '') => `      - id: ${id}
        vcpus: 64
        ram_gb: 256
        gpus: [{ model: L40S-48GB, count: 2, numa_node: 0 }]
        storage_gb: { NVMe: 1000 }
${extra}`;

const fleet = (...nodes: string[]) => `regions:\n  - code: TEST-1\n    nodes:\n${nodes.join('')}`;

function problemsOf(text: string): readonly string[] {
  try {
    parseFleet(text, 'fleet.yaml');
  } catch (error) {
    if (error instanceof FleetFileError) return error.problems;
    throw error;
  }
  return [];
}

it('gives each GPU an id that does not depend on what else the file holds', () => {
  const alone = parseFleet(fleet(node('n-2')), 'fleet.yaml')[0]?.nodes[0]?.gpus.map((gpu) => gpu.id);
  const beside = parseFleet(fleet(node('n-1'), node('n-2')), 'fleet.yaml')[0]?.nodes[1]?.gpus.map((gpu) => gpu.id);
  expect(alone).toEqual(beside);
  expect(new Set(alone).size).toBe(2);
  expect(alone?.[0]).toMatch(/^GPU-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});

it('multiplies a node with a count', () => {
  const [region] = parseFleet(fleet(node('rack', '        count: 3\n')), 'fleet.yaml');
  expect(region?.nodes.map((one) => one.id)).toEqual(['rack-01', 'rack-02', 'rack-03']);
});

it.each([
  ['a wrong number', fleet(node('n-1').replace('vcpus: 64', 'vcpus: many')), /^5: regions\.0\.nodes\.0\.vcpus: /],
  ['an unknown word', fleet(node('n-1', '        vcpu: 3\n')), /^4: regions\.0\.nodes\.0: .*vcpu/],
  ['a node named twice', fleet(node('n-1'), node('n-1')), /^9: regions\.0\.nodes\.1\.id: node n-1 is there twice/],
  ['a kind of storage that does not exist', fleet(node('n-1').replace('NVMe', 'Tape')), /^8: regions\.0\.nodes\.0\.storage_gb/],
  ['broken YAML', 'regions:\n  - code: [', /^2: /],
])('names the line of %s', (_what, text, expected) => {
  expect(problemsOf(text)[0]).toMatch(expected);
});

it('reports every problem at once', () => {
  expect(problemsOf(fleet(node('n-1').replace('64', '0'), node('n-2').replace('256', '-1')))).toHaveLength(2);
});

it('says which regions there are', () => {
  const file = resolve(__dirname, '../../../../catalogue/fleet.yaml');
  expect(() => loadFleetRegion(file, 'MOON-1')).toThrow(/FINLAND-1, FINLAND-2, FINLAND-3, CANADA-1/);
  expect(() => loadFleetRegion('/nowhere/fleet.yaml', 'MOON-1')).toThrow(/ENOENT/);
});

it('ships a fleet whose nodes can be sold out GPU by GPU', () => {
  const file = resolve(__dirname, '../../../../catalogue/fleet.yaml');
  // vCPUs and GB of memory per GPU, as in catalogue/flavors
  const perGpu: Record<string, [number, number]> = {
    'B300-262GB': [30, 275],
    'H200-SXM5-141GB': [24, 180],
    'H100-SXM5-80GB': [24, 180],
    'A100-SXM4-80GB': [22, 120],
    'L40S-48GB': [20, 60],
    'RTX-6000-Ada-48GB': [10, 60],
    'H100-PCIe-NVLink-80GB': [26, 180],
    'A100-PCIe-80GB': [28, 120],
    L40: [28, 58],
    'RTX-A6000': [28, 58],
  };
  for (const code of ['FINLAND-1', 'FINLAND-2', 'FINLAND-3', 'CANADA-1']) {
    for (const { id, gpus, vcpus, ramGb } of loadFleetRegion(file, code).nodes) {
      const [cpu, ram] = perGpu[gpus[0]?.model ?? ''] ?? [Infinity, Infinity];
      expect([id, vcpus >= gpus.length * cpu, ramGb >= gpus.length * ram]).toEqual([id, true, true]);
    }
  }
});
