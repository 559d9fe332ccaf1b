import { bootVolumePlan } from './boot-volume-plan.js';
import { deployRequest, imageFacts, newVolumes, volumeFacts } from './deploy-request.fixture.js';
import type { DeployRequest, VolumeFacts } from './deploy-request.js';
import { checkOwnedResources, type OwnedFacts } from './owned-resources.js';
import { volumeLifecycle } from '../volumes/volume.lifecycle.js';

const boot = volumeFacts('boot', { bootable: true });
const world = (change: Partial<OwnedFacts> = {}): OwnedFacts => ({
  region: 'FINLAND-1', tier: 'advanced', bootVolume: boot, customImage: imageFacts('img'), attachVolumes: [volumeFacts('a'), volumeFacts('b', { bootable: true })], sshKeyIds: new Set(['key-1', 'key-2']),
  script: { id: 'script-1' }, firewalls: [{ id: 'fw-1', region: 'FINLAND-1', status: 'SUCCESS' }], takenVolumeNames: new Set(['taken']), ...change,
});
const found = (request: Partial<DeployRequest>, facts: Partial<OwnedFacts> = {}) => checkOwnedResources(deployRequest(request), world(facts)).map((one) => [one.field, one.code]);
const own: Partial<DeployRequest> = { os_image: null, boot_volume_id: 'boot' };
const legacy = { tier: 'legacy', region: 'CANADA-1' } as const;
const custom: Partial<DeployRequest> = { boot_source: 'custom_image', os_image: null, custom_image_id: 'img' };

it.each<[string, Partial<DeployRequest>, Partial<OwnedFacts>]>([
  ['nothing but a key', {}, {}],
  ['everything', { ...own, attach_volume_ids: ['a', 'b'], ssh_key_ids: ['key-1', 'key-2'], startup_script_id: 'script-1', firewall_ids: ['fw-1'], volumes: newVolumes(2) }, {}],
  ['an own boot volume with its own size', { ...own, os_volume: { size_gb: 500 } }, {}],
  ['a legacy boot volume', { ...own, boot_source: 'volume', ssh_key_ids: [] }, { ...legacy, bootVolume: { ...boot, region: 'CANADA-1' } }],
  ['a legacy boot volume beside the fixed size', { ...own, boot_source: 'volume', ssh_key_ids: [], os_volume: { size_gb: 100 } }, { ...legacy, bootVolume: { ...boot, region: 'CANADA-1' } }],
  ['a custom image', custom, legacy],
])('%s is fine', (_what, request, facts) => expect(found(request, facts)).toEqual([]));

it.each<[string, Partial<DeployRequest>, Partial<OwnedFacts>, string[][]]>([
  ['a strange boot volume', own, { bootVolume: undefined }, [['boot_volume_id', 'not_found']]],
  ['facts of another volume', own, { bootVolume: volumeFacts('other', { bootable: true }) }, [['boot_volume_id', 'not_found']]],
  ['a boot volume elsewhere', own, { bootVolume: { ...boot, region: 'FINLAND-2' } }, [['boot_volume_id', 'region_mismatch']]],
  ['a boot volume in use', own, { bootVolume: { ...boot, status: 'attached', attached_to: 'trainer-7' } }, [['boot_volume_id', 'in_use']]],
  ['a volume without a system', own, { bootVolume: { ...boot, bootable: false } }, [['boot_volume_id', 'not_bootable']]],
  ['all that at once', { ...own, os_volume: { size_gb: 100 } }, { bootVolume: { ...boot, region: 'FINLAND-2', status: 'resizing', bootable: false } }, [
    ['boot_volume_id', 'region_mismatch'], ['boot_volume_id', 'not_available'], ['boot_volume_id', 'not_bootable'], ['os_volume.size_gb', 'size_mismatch'],
  ]],
  ['another size', { ...own, os_volume: { size_gb: 501 } }, {}, [['os_volume.size_gb', 'size_mismatch']]],
  ['the boot volume to attach too', { ...own, attach_volume_ids: ['a', 'boot'] }, {}, [['attach_volume_ids.1', 'used_as_boot']]],
  ['strange volumes', { attach_volume_ids: ['x', 'a', 'y'] }, {}, [['attach_volume_ids.0', 'not_found'], ['attach_volume_ids.2', 'not_found']]],
  ['a volume elsewhere', { attach_volume_ids: ['a'] }, { attachVolumes: [volumeFacts('a', { region: 'FINLAND-3' })] }, [['attach_volume_ids.0', 'region_mismatch']]],
  ['a strange image', custom, { ...legacy, customImage: undefined }, [['custom_image_id', 'not_found']]],
  ['an image elsewhere that is not ready', custom, { ...legacy, customImage: imageFacts('img', { region: 'CANADA-2', status: 'creating' }) }, [['custom_image_id', 'region_mismatch'], ['custom_image_id', 'not_available']]],
  ['strange keys', { ssh_key_ids: ['key-1', 'key-9', 'key-8'] }, {}, [['ssh_key_ids.1', 'not_found'], ['ssh_key_ids.2', 'not_found']]],
  ['a strange script', { startup_script_id: 'script-2' }, {}, [['startup_script_id', 'not_found']]],
  ['no script', { startup_script_id: 'script-1' }, { script: undefined }, [['startup_script_id', 'not_found']]],
  ['a strange firewall', { firewall_ids: ['fw-9'] }, {}, [['firewall_ids.0', 'not_found']]],
  ['a firewall elsewhere', { firewall_ids: ['fw-1'] }, { firewalls: [{ id: 'fw-1', region: 'CANADA-1', status: 'SUCCESS' }] }, [['firewall_ids.0', 'region_mismatch']]],
  ['a broken firewall', { firewall_ids: ['fw-1'] }, { firewalls: [{ id: 'fw-1', region: 'FINLAND-1', status: 'ERROR' }] }, [['firewall_ids.0', 'not_available']]],
  ['a taken volume name', { volumes: [...newVolumes(1), ...newVolumes(1, { name: 'taken' })] }, {}, [['volumes.1.name', 'name_taken']]],
])('%s is refused', (_what, request, facts, expected) => expect(found(request, facts)).toEqual(expected));

it.each(volumeLifecycle.states)('a volume that is %s can be taken only when available', (status) => {
  const facts = { bootVolume: { ...boot, status }, attachVolumes: [volumeFacts('a', { status })] };
  const code = status === 'attached' ? 'in_use' : 'not_available';
  expect(found({ ...own, attach_volume_ids: ['a'] }, facts)).toEqual(status === 'available' ? [] : [['boot_volume_id', code], ['attach_volume_ids.0', code]]);
});

it('says where a volume hangs and what to do', () => {
  const message = (bootVolume: VolumeFacts) => checkOwnedResources(deployRequest(own), world({ bootVolume }))[0]?.message;
  expect(message({ ...boot, status: 'attached', attached_to: 'trainer-7' })).toBe('Volume "name-of-boot" is attached to trainer-7; detach it first.');
  expect(message({ ...boot, status: 'attached', attached_to: null })).toBe('Volume "name-of-boot" is attached to another instance; detach it first.');
  expect(message({ ...boot, region: 'FINLAND-2' })).toBe('Volume "name-of-boot" is in FINLAND-2, the instance is to be in FINLAND-1; they must be in one region.');
});

it('reports every problem of every resource', () => {
  expect(found({ ...own, attach_volume_ids: ['x'], ssh_key_ids: ['y'], startup_script_id: 'z', firewall_ids: ['w'], volumes: newVolumes(1, { name: 'taken' }) }, { bootVolume: undefined }).map(([field]) => field)).toEqual([
    'boot_volume_id', 'volumes.0.name', 'attach_volume_ids.0', 'ssh_key_ids.0', 'startup_script_id', 'firewall_ids.0',
  ]);
});

describe('the boot disk that results', () => {
  const image = { name: 'ComfyUI', min_disk_gb: 250 };
  const plain = { name: 'Ubuntu', min_disk_gb: 20 };
  it.each<[string, Partial<DeployRequest>, Parameters<typeof bootVolumePlan>[1], object]>([
    ['Advanced by default', {}, { tier: 'advanced', image: plain }, { kind: 'new', size_gb: 100, volume_type: 'NVMe' }],
    ['Advanced without image facts', {}, { tier: 'advanced' }, { kind: 'new', size_gb: 100, volume_type: 'NVMe' }],
    ['Advanced, an image that needs more', {}, { tier: 'advanced', image }, { kind: 'new', size_gb: 250, volume_type: 'NVMe' }],
    ['Advanced, chosen', { os_volume: { size_gb: 2000 } }, { tier: 'advanced', image }, { kind: 'new', size_gb: 2000, volume_type: 'NVMe' }],
    ['Advanced, own volume', own, { tier: 'advanced', bootVolume: boot }, { kind: 'existing', volume_id: 'boot', size_gb: 500, volume_type: 'NVMe' }],
    ['Legacy image', { os_volume: { size_gb: 100 } }, { tier: 'legacy', image: plain }, { kind: 'new', size_gb: 100, volume_type: 'SSD' }],
    ['Legacy volume', { ...own, boot_source: 'volume' }, { tier: 'legacy', bootVolume: { ...boot, volume_type: 'SSD' } }, { kind: 'existing', volume_id: 'boot', size_gb: 500, volume_type: 'SSD' }],
    ['Legacy custom image', custom, { tier: 'legacy', customImage: imageFacts('img') }, { kind: 'new', size_gb: 250, volume_type: 'SSD' }],
  ])('%s', (_what, request, facts, plan) => expect(bootVolumePlan(deployRequest(request), facts)).toEqual(plan));

  it.each<[string, Partial<DeployRequest>]>([['volume', own], ['volume', { boot_source: 'volume', os_image: null }], ['image', custom]])('is not guessed without the facts of the %s', (_what, request) => {
    expect(() => bootVolumePlan(deployRequest(request), { tier: 'legacy' })).toThrow('not among the facts');
  });
});
