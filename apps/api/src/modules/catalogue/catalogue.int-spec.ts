import { endpoints, envelopeOf, type EndpointSpec } from '@garrison/contracts';
import { createKey, signUp } from '../../testing/test-account.js';
import { startTestApi, type TestApi } from '../../testing/test-api.js';
import { AddressPools } from './address-pools.js';

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()));
afterAll(() => api.close());

/** The answer, in the contract's own shape. */
async function get(spec: EndpointSpec, query = '', token?: string) {
  const { status, body } = await api.call('GET', `${spec.path}${query}`, { token });
  expect([status, body.details ?? []]).toEqual([200, []]);
  envelopeOf(spec).parse(body);
  return body[spec.payloadKey];
}

it('lists the regions with what each offers', async () => {
  const regions = await get(endpoints.listRegions);
  expect(regions.map((region: { code: string }) => region.code)).toEqual(['FINLAND-1', 'FINLAND-2', 'FINLAND-3', 'CANADA-1']);
  expect(regions[0]).toMatchObject({
    tier: 'advanced',
    volume_types: ['NVMe', 'HDD'],
    boot_sources: ['os_image'],
    features: { snapshots: false, data_volumes_at_deploy: true },
  });
  expect(regions[3]).toMatchObject({
    tier: 'legacy',
    volume_types: ['SSD'],
    boot_sources: ['os_image', 'volume', 'custom_image'],
    features: { snapshots: true, data_volumes_at_deploy: false },
  });
  expect(JSON.stringify(regions)).not.toContain('10.11.');
});

it('lists GPU models with flavors and prices, by region and tier', async () => {
  const names = async (query: string) => (await get(endpoints.listGpuSpecs, query)).map((spec: { gpu_model: string }) => spec.gpu_model);
  expect(await names('?region=FINLAND-2')).toEqual(['H200-SXM5-141GB', 'H100-SXM5-80GB', 'RTX-6000-Ada-48GB']);
  expect(await names('?tier=legacy')).toEqual(['H100-PCIe-NVLink-80GB', 'A100-PCIe-80GB', 'L40', 'RTX-A6000']);
  const [b300] = await get(endpoints.listGpuSpecs);
  expect(b300).toMatchObject({
    gpu_model: 'B300-262GB',
    max_count: 8,
    prices: { USD: 5.79, EUR: 5.99, INR: 499 },
    unit: 'per GPU per hour',
  });
  expect(b300.flavors[3]).toMatchObject({ gpu_count: 8, vcpus: 240, ram_gb: 2_200, vram_gb: 2_096 });
});

it.each(['/api/gpu-specs/?region=MOON-1', '/api/gpu-stocks/?gpu_model=H100', '/api/os-images/?region=finland-1'])(
  '%s says that there is no such thing',
  async (path) => {
    const { status, body } = await api.call('GET', path);
    expect([status, body.error, body.details[0].code]).toEqual([400, 'validation_failed', 'unknown']);
    expect(body.details[0].allowed.length).toBeGreaterThan(3);
  },
);

describe('stock', () => {
  const addNode = async (
    id: string,
    { region = 'FINLAND-1', gpus = 8, up = true, cordoned = false, age = '0 seconds', vcpus = 192, unhealthy = 0 } = {},
  ) => {
    await api.dataSource.query(
      `INSERT INTO nodes (id, region, cordoned, up, vcpus, ram_gb, storage_pools, agent_id, reported_at) VALUES ($1, $2, $3, $4, $5, 768, '[]', 'test', now() - $6::interval)`,
      [id, region, cordoned, up, vcpus, age],
    );
    await api.dataSource.query(
      `INSERT INTO gpu_devices (id, node_id, region, model, slot, numa_node, healthy) SELECT $1 || '-' || n, $1, $2, 'L40S-48GB', n, n / 4, n >= $4 FROM generate_series(0, $3::int - 1) AS n`,
      [id, region, gpus, unhealthy],
    );
  };
  const l40s = async () =>
    (await get(endpoints.listGpuStocks, '?region=FINLAND-1')).find((one: { gpu_model: string }) => one.gpu_model === 'L40S-48GB');
  afterEach(() => api.dataSource.query('DELETE FROM gpu_devices; DELETE FROM nodes'));

  it('is there for every model of a region, also when there is none', async () => {
    expect(await l40s()).toEqual({
      region: 'FINLAND-1',
      tier: 'advanced',
      gpu_model: 'L40S-48GB',
      available: 0,
      total: 0,
      configurations: { '1x': 0, '2x': 0, '4x': 0, '8x': 0 },
    });
    expect((await get(endpoints.listGpuStocks)).length).toBe(13);
    expect(await get(endpoints.listGpuStocks, '?gpu_model=H200-SXM5-141GB')).toMatchObject([
      { region: 'FINLAND-2' },
      { region: 'FINLAND-3' },
    ]);
  });

  it('counts what can be taken now: not what is down, cordoned, silent or broken', async () => {
    await addNode('good');
    await addNode('part', { gpus: 4, unhealthy: 1 });
    await addNode('down', { up: false });
    await addNode('cordoned', { cordoned: true });
    await addNode('silent', { age: '121 seconds' });
    await addNode('elsewhere', { region: 'FINLAND-3' });
    expect(await l40s()).toMatchObject({ available: 11, total: 36, configurations: { '1x': 11, '2x': 5, '4x': 2, '8x': 1 } });
  });

  it('is limited by vCPUs as placement is', async () => {
    await addNode('narrow', { vcpus: 50 });
    expect(await l40s()).toMatchObject({ available: 8, configurations: { '1x': 2, '2x': 1, '4x': 0, '8x': 0 } });
  });
});

describe('OS images', () => {
  const volume = (accountId: string, region: string, change: { status?: string; bootable?: boolean } = {}) =>
    api.dataSource.query(
      `INSERT INTO volumes (id, account_id, name, status, region, tier, size_gb, volume_type, bootable, os_image)
       VALUES (gen_random_uuid(), $1, 'disk-' || left(gen_random_uuid()::text, 8), $2, $3, $4, 300, 'NVMe', $5, 'debian-12')`,
      [accountId, change.status ?? 'available', region, region === 'CANADA-1' ? 'legacy' : 'advanced', change.bootable ?? true],
    );
  const volumesSeen = async (query: string, token?: string) =>
    (await get(endpoints.listOsImages, query, token)).filter((one: { source: string }) => one.source === 'volume');

  it('are listed for everybody', async () => {
    const images = await get(endpoints.listOsImages, '?region=CANADA-1');
    expect(images.length).toBeGreaterThan(3);
    expect(images.every((image: { region: string; min_disk_gb: number }) => image.region === 'CANADA-1' && image.min_disk_gb <= 100)).toBe(
      true,
    );
  });

  it('have the caller’s own bootable free volumes of Advanced regions among them', async () => {
    const ada = await signUp(api);
    await volume(ada.id, 'FINLAND-1');
    await volume(ada.id, 'FINLAND-1', { status: 'attached' });
    await volume(ada.id, 'FINLAND-1', { bootable: false });
    await volume(ada.id, 'FINLAND-2');
    await volume(ada.id, 'CANADA-1');
    await volume((await signUp(api)).id, 'FINLAND-1');
    expect(await volumesSeen('?region=FINLAND-1', ada.token)).toEqual([
      expect.objectContaining({ slug: null, min_disk_gb: 300, os: 'debian', default_user: 'root' }),
    ]);
    expect(await volumesSeen('', ada.token)).toHaveLength(2);
    expect(await volumesSeen('')).toEqual([]);
    expect(await volumesSeen('', await createKey(api, ada, ['billing']))).toEqual([]);
    expect(await volumesSeen('', await createKey(api, ada, ['read']))).toHaveLength(2);
  });

  it('refuse a credential that is wrong', async () => {
    expect((await api.call('GET', '/api/os-images/', { token: 'wrong' })).status).toBe(401);
  });
});

describe('pricing', () => {
  it('answers GET and POST alike, whoever asks', async () => {
    const ada = await signUp(api);
    const key = await createKey(api, ada, ['read'], 'my_api_key');
    const filters = { tier: 'legacy', currency: 'USD', resource_type: 'volumes', volume_size_gb: 500, volume_type: 'SSD' };
    const got = await get(
      endpoints.getPricing,
      `?${new URLSearchParams(Object.entries(filters).map(([name, value]): [string, string] => [name, String(value)]))}`,
      key,
    );
    const posted = (await api.call('POST', '/api/pricing/', { body: filters, headers: { 'x-api-key': key } })).body;
    envelopeOf(endpoints.queryPricing).parse(posted);
    expect(got.metadata).toMatchObject({ authenticated_user: 'my_api_key', authentication_type: 'api_key' });
    expect({ ...posted.pricing_data, metadata: null }).toEqual({ ...got, metadata: null });
    expect(got.hourly_cost).toEqual([{ item: 'SSD', tier: 'legacy', currency: 'USD', hourly_cost: 0.05 }]);
    expect(posted.message).toBe('Pricing information retrieved successfully');
  });

  it('needs neither credentials nor a body; the body wins over the query', async () => {
    const { status, body } = await api.call('POST', '/api/pricing/?tier=legacy&resource_type=gpus', { body: { tier: 'advanced' } });
    expect([status, Object.keys(body.pricing_data.gpus.pricing), body.pricing_data.metadata.authentication_type]).toEqual([
      200,
      ['advanced'],
      'none',
    ]);
    expect((await api.call('POST', '/api/pricing/')).status).toBe(200);
  });

  it('names every problem at once', async () => {
    const { status, body } = await api.call('POST', '/api/pricing/', { body: { gpu_model: 'H100', volume_size_gb: 5 } });
    expect([status, body.details.map((one: { field: string }) => one.field)]).toEqual([400, ['gpu_model', 'volume_size_gb']]);
    expect((await api.call('POST', '/api/pricing/', { body: { gpu: 'H100' } })).body.details[0]).toMatchObject({
      field: 'gpu',
      code: 'unknown_field',
    });
  });
});

describe('address pools', () => {
  const counted = () =>
    api.dataSource.query(
      `SELECT region, kind, count(*)::int AS n, host(min(address)) AS first, host(max(address)) AS last FROM ip_addresses GROUP BY 1, 2 ORDER BY 1, 2`,
    );
  const sync = () => api.app.get(AddressPools).sync();

  it('are written out without network, gateway and broadcast address', async () => {
    expect((await counted()).slice(0, 2)).toEqual([
      { region: 'CANADA-1', kind: 'private', n: 8_189, first: '10.21.0.2', last: '10.21.31.254' },
      { region: 'CANADA-1', kind: 'public', n: 2_045, first: '198.18.32.2', last: '198.18.39.254' },
    ]);
  });

  it('stay as they are at the next start, whoever starts at the same time', async () => {
    const before = await counted();
    await Promise.all([sync(), sync(), sync()]);
    expect(await counted()).toEqual(before);
  });

  it('lose the addresses that are in no pool any more, unless somebody has them', async () => {
    await api.dataSource.query(`INSERT INTO ip_addresses (address, region, kind) VALUES ('192.0.2.7', 'FINLAND-1', 'public')`);
    await sync();
    expect(await api.dataSource.query(`SELECT 1 FROM ip_addresses WHERE address = '192.0.2.7'`)).toEqual([]);
  });
});

it('puts regions without agents into maintenance', async () => {
  const small = await startTestApi({ SERVED_REGIONS: 'FINLAND-2' });
  const { body } = await small.call('GET', '/api/regions/');
  await small.close();
  expect(Object.fromEntries(body.regions.map((region: { code: string; status: string }) => [region.code, region.status]))).toEqual({
    'FINLAND-1': 'maintenance', 'FINLAND-2': 'active', 'FINLAND-3': 'maintenance', 'CANADA-1': 'maintenance',
  });
});
