import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bootVolumeTypeOf, currencies, instanceHourly } from '@garrison/domain';
import { parse } from 'yaml';
import { CatalogueError, loadCatalogue, type CatalogueData } from './load-catalogue.js';

const shipped = resolve(__dirname, '../../../../../catalogue');
const read = (file: string): string => readFileSync(join(shipped, file), 'utf8');
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

/** The problems of the shipped catalogue after one change to one file. */
function problemsAfter(file: string, from: string | RegExp, to: string, now?: Date): readonly string[] {
  const before = read(file);
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${file} does not contain ${String(from)}`);
  const folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
  try {
    cpSync(shipped, folder, { recursive: true });
    writeFileSync(join(folder, file), after);
    loadCatalogue(folder, now);
    return [];
  } catch (error) {
    if (error instanceof CatalogueError) return error.problems;
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the shipped catalogue', () => {
  const catalogue: CatalogueData = loadCatalogue(shipped);

  it('has the regions of the documents', () => {
    expect(catalogue.regions.map(({ code, name, tier }) => [code, name, tier])).toEqual([
      ['FINLAND-1', 'Finland 1', 'advanced'],
      ['FINLAND-2', 'Finland 2', 'advanced'],
      ['FINLAND-3', 'Finland 3', 'advanced'],
      ['CANADA-1', 'Canada 1', 'legacy'],
    ]);
  });

  it('sells exactly the models that the fleet has, where the fleet has them', () => {
    const fleet = parse(read('fleet.yaml'), { merge: true }) as { regions: { code: string; nodes: { gpus: { model: string }[] }[] }[] };
    const onNodes = fleet.regions.map(({ code, nodes }) => [
      code,
      [...new Set(nodes.flatMap((node) => node.gpus.map((gpu) => gpu.model)))].sort(),
    ]);
    const sold = catalogue.regions.map(({ code }) => [
      code,
      catalogue.gpuModels
        .filter((one) => one.regions.includes(code))
        .map((one) => one.model)
        .sort(),
    ]);
    expect(sold).toEqual(onNodes);
  });

  it('has a node for its largest machines', () => {
    const fleet = parse(read('fleet.yaml')) as {
      regions: { code: string; nodes: { vcpus: number; ram_gb: number; gpus: { model: string; count: number }[] }[] }[];
    };
    for (const { model, regions, flavors } of catalogue.gpuModels) {
      for (const code of regions) {
        const nodes = fleet.regions.find((region) => region.code === code)?.nodes ?? [];
        const largest = flavors.at(-1);
        const fits = nodes.some(
          (node) =>
            largest &&
            node.vcpus >= largest.vcpus &&
            node.ram_gb >= largest.ram_gb &&
            node.gpus.reduce((sum, gpu) => sum + (gpu.model === model ? gpu.count : 0), 0) >= largest.gpu_count,
        );
        expect([model, code, fits]).toEqual([model, code, true]);
      }
    }
  });

  it('makes flavors by the rule of their model', () => {
    const h100 = catalogue.gpuModels.find((one) => one.model === 'H100-SXM5-80GB');
    expect(
      h100?.flavors.map(({ name, vcpus, ram_gb, disk_gb, vram_gb, features }) => [name, vcpus, ram_gb, disk_gb, vram_gb, features.nvlink]),
    ).toEqual([
      ['H100-SXM5-80GB-x1', 24, 180, 100, 80, false],
      ['H100-SXM5-80GB-x2', 48, 360, 100, 160, true],
      ['H100-SXM5-80GB-x4', 96, 720, 100, 320, true],
      ['H100-SXM5-80GB-x8', 192, 1440, 100, 640, true],
    ]);
    expect(catalogue.gpuModels.find((one) => one.model === 'RTX-A6000')).toMatchObject({ max_count: 4, counts: [1, 2, 4] });
  });

  it('can price every machine of every region in every currency', () => {
    const [list] = catalogue.priceLists;
    for (const { model, tier, counts } of catalogue.gpuModels) {
      for (const gpu_count of counts) {
        for (const currency of currencies) {
          const machine = {
            currency,
            tier,
            gpu_model: model,
            gpu_count,
            os_volume: { size_gb: 100, volume_type: bootVolumeTypeOf[tier] },
            data_volumes: [],
            public_ip: true,
          };
          expect(list && instanceHourly(list.book, machine).gpu).toBeGreaterThan(0n);
        }
      }
    }
    expect(list?.book.gpus.advanced['B300-262GB']).toEqual({ USD: 5_790_000_000n, EUR: 5_990_000_000n, INR: 499_000_000_000n });
  });

  it('logs in as ubuntu on Legacy Ubuntu images and as root elsewhere', () => {
    const users = (region: string, os: string) => [
      ...new Set(catalogue.osImages.filter((image) => image.region === region && image.os === os).map((image) => image.default_user)),
    ];
    expect([users('CANADA-1', 'ubuntu'), users('CANADA-1', 'debian'), users('FINLAND-1', 'ubuntu')]).toEqual([
      ['ubuntu'],
      ['root'],
      ['root'],
    ]);
  });

  it('has models with and without hibernation, and snapshots on Legacy only', () => {
    const flavors = catalogue.gpuModels.flatMap((one) => one.flavors.map((flavor) => ({ tier: one.tier, ...flavor.features })));
    expect(new Set(flavors.map((one) => one.hibernation))).toEqual(new Set([true, false]));
    expect(flavors.every((one) => one.snapshots === (one.tier === 'legacy'))).toBe(true);
  });
});

describe('a mistake is named with file, line and reason', () => {
  const regions = read('regions.yaml');
  const models = read('gpu-models.yaml');
  const prices = read('prices.yaml');

  it.each<[string, string, string | RegExp, string, RegExp]>([
    [
      'an unknown setting',
      'regions.yaml',
      'status: active',
      'state: active',
      new RegExp(`^regions\\.yaml:${lineOf(regions, 'status: active')}: regions\\.0\\.state: this is not a setting`),
    ],
    [
      'a tier that does not exist',
      'regions.yaml',
      'tier: legacy',
      'tier: premium',
      new RegExp(`^regions\\.yaml:${lineOf(regions, 'tier: legacy')}: regions\\.3\\.tier: `),
    ],
    ['a region twice', 'regions.yaml', 'code: FINLAND-2', 'code: FINLAND-1', /region FINLAND-1 is there twice/],
    [
      'overlapping pools',
      'regions.yaml',
      '10.12.0.0/19',
      '10.11.16.0/20',
      new RegExp(
        `^regions\\.yaml:${lineOf(regions, '10.12.0.0')}: regions\\.1\\.address_pools\\.private: 10\\.11\\.16\\.0/20 overlaps 10\\.11\\.0\\.0/19 of FINLAND-1`,
      ),
    ],
    [
      'host bits in a pool',
      'regions.yaml',
      '10.12.0.0/19',
      '10.12.0.7/19',
      /10\.12\.0\.7\/19 has host bits set; the network is 10\.12\.0\.0\/19/,
    ],
    ['a pool that would be written out for ever', 'regions.yaml', '10.12.0.0/19', '10.0.0.0/8', /between \/16 and \/29/],
    [
      'a model in a region that does not exist',
      'gpu-models.yaml',
      'regions: [FINLAND-3]',
      'regions: [FINLAND-9]',
      new RegExp(
        `^gpu-models\\.yaml:${lineOf(models, 'regions: [FINLAND-3]')}: gpu_models\\.\\d+\\.regions\\.0: there is no region FINLAND-9`,
      ),
    ],
    [
      'a model of the wrong tier',
      'gpu-models.yaml',
      'regions: [FINLAND-3]',
      'regions: [CANADA-1]',
      /CANADA-1 is a region of the legacy tier, A100-SXM4-80GB is advanced/,
    ],
    ['counts out of order', 'gpu-models.yaml', 'counts: [1, 2, 4, 8]', 'counts: [1, 4, 2, 8]', /the counts must grow/],
    ['a model twice', 'gpu-models.yaml', 'model: L40\n', 'model: RTX-A6000\n', /RTX-A6000 is there twice/],
    [
      'an image id twice',
      'os-images.yaml',
      /FINLAND-2: ([0-9a-f-]+)/,
      'FINLAND-2: 019a48f1-d681-7dd3-92cc-02d0b2406e53',
      /the id 019a48f1-d681-7dd3-92cc-02d0b2406e53 is there twice/,
    ],
    [
      'an image too large for Legacy',
      'os-images.yaml',
      'min_disk_gb: 50',
      'min_disk_gb: 120',
      /ubuntu-24\.04-cuda-12\.6 needs 120 GB, but boot volumes in CANADA-1 \(legacy\) have 100 GB/,
    ],
    ['an unquoted version', 'os-images.yaml', "version: '24.04'", 'version: 24.04', /write the version in quotes/],
    ['a region without images', 'os-images.yaml', /CANADA-1: /g, 'FINLAND-4: ', /region CANADA-1 has no image to boot from/],
    [
      'a price with too many decimals',
      'prices.yaml',
      'USD: 5.79',
      "USD: '5.7900000001'",
      new RegExp(`^prices\\.yaml:${lineOf(prices, 'USD: 5.79')}: .*decimals`),
    ],
    ['a negative price', 'prices.yaml', 'USD: 5.79', 'USD: -1', /cannot be negative/],
    [
      'a missing currency',
      'prices.yaml',
      'USD: 5.79, ',
      '',
      new RegExp(`^prices\\.yaml:${lineOf(prices, 'USD: 5.79')}: price_lists\\.0\\.gpus\\.advanced\\.B300-262GB\\.USD`),
    ],
    ['a model without a price', 'prices.yaml', /\n +L40: .*/, '', /L40 has no price/],
    ['a price for nothing', 'prices.yaml', 'L40:', 'L44:', /there is no legacy GPU model L44/],
    ['a volume type of the other tier', 'prices.yaml', 'SSD:', 'HDD:', /the legacy tier has no HDD volumes/],
    ['broken YAML', 'prices.yaml', 'price_lists:', 'price_lists: [', /^prices\.yaml:\d+: /],
  ])('%s', (_what, file, from, to, expected) => {
    expect(problemsAfter(file, from, to)).toContainEqual(expect.stringMatching(expected));
  });

  it('a price list that starts later than today', () => {
    expect(problemsAfter('prices.yaml', '2025-01-01', '2125-01-01')).toContainEqual(
      expect.stringMatching(/no price list is in effect yet/),
    );
  });

  it('but not in a price list that is over', () => {
    const old =
      'price_lists:\n  - { effective_from: "2020-01-01T00:00:00Z", gpus: { advanced: {}, legacy: { A40: { USD: 1, EUR: 1, INR: 1 } } }, volumes: { advanced: {}, legacy: {} }, snapshots: { legacy: { USD: 1, EUR: 1, INR: 1 } }, hibernated: { USD: 1, EUR: 1, INR: 1 }, public_ip: { USD: 1, EUR: 1, INR: 1 } }';
    expect(problemsAfter('prices.yaml', 'price_lists:', old)).toEqual([]);
    expect(problemsAfter('prices.yaml', 'price_lists:', old, new Date('2024-01-01'))).toContainEqual(
      expect.stringMatching(/there is no legacy GPU model A40/),
    );
  });

  it('a missing folder, file by file', () => {
    expect(() => loadCatalogue('/nowhere')).toThrow(
      /regions\.yaml:1: .*ENOENT[^]*gpu-models\.yaml:1: [^]*os-images\.yaml:1: [^]*prices\.yaml:1: /,
    );
  });

  it('all mistakes of all files at once', () => {
    expect(problemsAfter('regions.yaml', 'tier: legacy', 'tier: premium').length).toBeGreaterThan(0);
    const problems = problemsAfter('gpu-models.yaml', /\[FINLAND-3\]|\[FINLAND-2\]/g, '[FINLAND-9]');
    expect(problems.filter((problem) => problem.includes('FINLAND-9'))).toHaveLength(2);
  });
});
