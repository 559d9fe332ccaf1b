import { checkAttach, checkClone, checkDetach, checkResize, checkVolumeDescription, checkVolumeRequest, checkVolumeRequestShape, statesInTheWay, type AttachableVolume, type VolumeRequest } from './volume-requests.js';

const request = (change: Partial<VolumeRequest> = {}): VolumeRequest => ({ name: 'datasets', size_gb: 200, volume_type: 'NVMe', bootable: false, ...change });
const ubuntu = { name: 'Ubuntu 22.04', min_disk_gb: 150 };
const facts = { tier: 'advanced', region: 'FINLAND-1' } as const;
const said = (issues: readonly { field: string; code: string }[]) => issues.map(({ field, code }) => `${field} ${code}`);

it.each([
  [{}, []],
  [{ bootable: true, os_image: 'ubuntu' }, []],
  [{ bootable: true }, ['os_image required']],
  [{ bootable: true, os_image: '' }, ['os_image required']],
  [{ os_image: 'ubuntu' }, ['os_image not_allowed']],
  [{ name: 'x', size_gb: 0.5, description: 'a\nb' }, ['name too_short', 'size_gb not_integer', 'description invalid_characters']],
])('of %j alone: %j', (change, expected) => expect(said(checkVolumeRequestShape(request(change)))).toEqual(expected));

it.each([
  [{}, undefined, []],
  [{ volume_type: 'SSD' }, undefined, ['volume_type not_allowed']],
  [{ size_gb: 10_001 }, undefined, ['size_gb out_of_range']],
  [{ bootable: true, os_image: 'u' }, ubuntu, []],
  [{ bootable: true, os_image: 'u' }, undefined, ['os_image not_found']],
  [{ bootable: true, os_image: 'u', size_gb: 149 }, ubuntu, ['size_gb out_of_range']],
  [{ bootable: true, os_image: 'u', size_gb: 50 }, ubuntu, ['size_gb out_of_range']],
] as const)('of %j with the image %j: %j', (change, image, expected) => expect(said(checkVolumeRequest(request(change), { ...facts, image }))).toEqual(expected));

it('takes descriptions up to their limit, counted in characters', () => {
  expect(checkVolumeDescription('ä'.repeat(255), 'd')).toEqual([]);
  expect(said(checkVolumeDescription('ä'.repeat(256), 'd'))).toEqual(['d too_long']);
});

const nvme = { size_gb: 500, volume_type: 'NVMe', tier: 'advanced' } as const;
it.each([[501, []], [10_000, []], [500, ['size_gb not_larger']], [100, ['size_gb not_larger']], [10_001, ['size_gb out_of_range']], [500.5, ['size_gb not_integer']]])('resizes 500 GB to %d GB: %j', (size, expected) => expect(said(checkResize(nvme, size))).toEqual(expected));

it.each([
  [nvme, {}, []],
  [nvme, { volume_type: 'HDD', name: 'copy-1' }, []],
  [nvme, { volume_type: 'SSD', name: '-' }, ['name too_short', 'name invalid_start', 'name invalid_end', 'volume_type not_allowed']],
  [{ ...nvme, volume_type: 'HDD', size_gb: 12_000 }, { volume_type: 'NVMe' }, ['volume_type out_of_range']],
])('clones %j as %j: %j', (source, change, expected) => expect(said(checkClone(source, change))).toEqual(expected));

const volume = (id: string, change: Partial<AttachableVolume> = {}): AttachableVolume => ({ id, name: id, region: 'FINLAND-1', status: 'available', instance_id: null, role: null, ...change });
const instance = { id: 'i', region: 'FINLAND-1', attachedData: 18 };

it('attaches what is there, in the region, once, and fits', () => {
  const all = [volume('a'), volume('b'), volume('far', { region: 'FINLAND-2' })];
  expect(checkAttach(['a', 'b'], all, instance)).toEqual([]);
  expect(said(checkAttach(['far', 'a', 'a', 'x'], all, instance))).toEqual(['volume_ids.0 wrong_region', 'volume_ids.2 duplicate', 'volume_ids.3 not_found', 'volume_ids too_many']);
});

it('detaches data volumes of the instance only', () => {
  const all = [volume('a', { instance_id: 'i', role: 'data' }), volume('boot', { instance_id: 'i', role: 'boot' }), volume('other', { instance_id: 'j', role: 'data' })];
  expect(checkDetach(['a'], all, instance)).toEqual([]);
  expect(said(checkDetach(['a', 'boot', 'other', 'x'], all, instance))).toEqual(['volume_ids.1 boot_volume', 'volume_ids.2 not_attached', 'volume_ids.3 not_found']);
});

it('names every volume whose state is in the way', () => {
  expect(statesInTheWay([volume('a')], 'attaching', ['available'])).toBeUndefined();
  expect(statesInTheWay([volume('a'), volume('b', { status: 'cloning' }), volume('c', { status: 'attached' })], 'attaching', ['available'])).toEqual({
    current_state: 'cloning',
    reason: 'volume "b" is cloning and volume "c" is attached; attaching needs each to be available.',
  });
});
