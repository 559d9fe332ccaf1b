import { bootSources, tiers, type BootSource, type Tier } from '../enums.js';
import { bootSourcesOf, checkBootSource } from './boot-source.js';
import { deployRequest, ids, newVolumes } from './deploy-request.fixture.js';
import type { DeployRequest, OsImageFacts } from './deploy-request.js';

const ubuntu: OsImageFacts = { name: 'Ubuntu 22.04', min_disk_gb: 50 };
const comfy: OsImageFacts = { name: 'ComfyUI', min_disk_gb: 250 };
const regionOf = { advanced: 'FINLAND-1', legacy: 'CANADA-1' } as const;
const issuesOf = (tier: Tier, change: Partial<DeployRequest>, image: OsImageFacts | undefined = ubuntu) =>
  checkBootSource(deployRequest({ region: regionOf[tier], ...change }), { tier, region: regionOf[tier], image });
const found = (tier: Tier, change: Partial<DeployRequest>, image: OsImageFacts | undefined = ubuntu) => issuesOf(tier, change, image).map((one) => [one.field, one.code]);

const publicImage = {};
const ownVolume: Partial<DeployRequest> = { os_image: null, boot_volume_id: 'vol-1' };
const bootVolume: Partial<DeployRequest> = { boot_source: 'volume', os_image: null, boot_volume_id: 'vol-1', ssh_key_ids: [] };
const customImage: Partial<DeployRequest> = { boot_source: 'custom_image', os_image: null, custom_image_id: 'img-1' };

describe("the seed's options", () => {
  it.each<[string, Tier, Partial<DeployRequest>]>([
    ['1: public image on Advanced', 'advanced', publicImage],
    ['1: public image on Advanced, with a size', 'advanced', { os_volume: { size_gb: 200 } }],
    ['1: own volume among the OS images on Advanced', 'advanced', ownVolume],
    ['1: public image on Legacy', 'legacy', publicImage],
    ['2: boot from a volume on Legacy', 'legacy', bootVolume],
    ['3: new data volumes on Advanced', 'advanced', { volumes: newVolumes(10) }],
    ['4: existing volumes on Advanced', 'advanced', { attach_volume_ids: ids(10) }],
    ['3 and 4, counted apart, with an own boot volume', 'advanced', { ...ownVolume, volumes: newVolumes(10), attach_volume_ids: ids(10) }],
    ['5: custom image on Legacy', 'legacy', customImage],
  ])('option %s is fine', (_what, tier, change) => expect(found(tier, change)).toEqual([]));
});

describe('boot source × what says what to boot', () => {
  const members = { os_image: 'ubuntu', boot_volume_id: 'vol-1', custom_image_id: 'img-1' };
  const names = Object.keys(members) as (keyof typeof members)[];
  const subsets = Array.from({ length: 8 }, (_, bits) => names.filter((_name, at) => (bits >> at) % 2 === 1));
  const cells = tiers.flatMap((tier) => bootSources.flatMap((source) => subsets.map((given) => [tier, source, given] as const)));
  /** The only five right combinations. */
  const right = ['advanced os_image os_image', 'advanced os_image boot_volume_id', 'legacy os_image os_image', 'legacy volume boot_volume_id', 'legacy custom_image custom_image_id'];

  it.each(cells)('%s, %s, given %j', (tier, source, given) => {
    const chosen = Object.fromEntries(names.map((name) => [name, given.includes(name) ? members[name] : null]));
    const issues = found(tier, { ...chosen, boot_source: source, ssh_key_ids: tier === 'legacy' && source === 'volume' ? [] : ['k'] });
    expect(issues.length === 0).toBe(right.includes(`${tier} ${source} ${given.join(' ')}`));
  });

  it.each<[Tier, BootSource, (keyof typeof members)[], string[][]]>([
    ['advanced', 'volume', ['boot_volume_id'], [['boot_source', 'not_allowed']]],
    ['advanced', 'custom_image', ['custom_image_id'], [['boot_source', 'not_allowed']]],
    ['advanced', 'os_image', [], [['os_image', 'required']]],
    ['advanced', 'os_image', ['os_image', 'boot_volume_id'], [['boot_volume_id', 'conflict']]],
    ['advanced', 'os_image', ['os_image', 'boot_volume_id', 'custom_image_id'], [['custom_image_id', 'not_allowed'], ['boot_volume_id', 'conflict']]],
    ['legacy', 'os_image', ['boot_volume_id'], [['os_image', 'required'], ['boot_volume_id', 'not_allowed']]],
    ['legacy', 'volume', ['os_image'], [['boot_volume_id', 'required'], ['os_image', 'not_allowed']]],
    ['legacy', 'volume', ['boot_volume_id', 'custom_image_id'], [['custom_image_id', 'not_allowed']]],
    ['legacy', 'custom_image', [], [['custom_image_id', 'required']]],
  ])('%s, %s, given %j: %j', (tier, source, given, expected) => {
    const chosen = Object.fromEntries(names.map((name) => [name, given.includes(name) ? members[name] : null]));
    expect(found(tier, { ...chosen, boot_source: source, ssh_key_ids: source === 'volume' && tier === 'legacy' ? [] : ['k'] })).toEqual(expected);
  });

  it('offers on each tier what the spec says', () => expect(bootSourcesOf).toEqual({ advanced: ['os_image'], legacy: ['os_image', 'volume', 'custom_image'] }));
});

describe('messages say what would be right', () => {
  it.each<[Tier, Partial<DeployRequest>, string]>([
    ['advanced', bootVolume, 'Boot source "volume" is not offered in FINLAND-1 (advanced); to boot from an own volume there, use "os_image" with boot_volume_id.'],
    ['advanced', customImage, 'Boot source "custom_image" is not offered in FINLAND-1 (advanced); use "os_image".'],
    ['advanced', { os_image: null }, 'Boot source "os_image" needs an OS image (os_image) or an own bootable volume (boot_volume_id) in FINLAND-1.'],
    ['advanced', { os_volume: { size_gb: 50 } }, '50 GB is too small; boot volumes have 100 to 10,000 GB.'],
    ['legacy', { os_volume: { size_gb: 200 } }, 'The boot volume is fixed at 100 GB in CANADA-1 (legacy), 200 GB cannot be chosen; leave os_volume out.'],
    ['legacy', { volumes: newVolumes(1) }, 'Data volumes cannot be created in CANADA-1 (legacy) at deployment; do so under Volumes once the instance is ACTIVE.'],
    ['advanced', { volumes: newVolumes(11) }, '11 new volumes given; at most 10 are allowed (new and attached ones are counted apart).'],
    ['legacy', { ...bootVolume, ssh_key_ids: ['k'] }, 'SSH keys are not set when booting from a volume in CANADA-1 (legacy): the volume has its own; leave ssh_key_ids empty.'],
  ])('%s %j', (tier, change, message) => expect(issuesOf(tier, change).map((one) => one.message)).toContain(message));
});

it('does not know an image the region lacks', () => {
  for (const tier of tiers) {
    expect(checkBootSource(deployRequest({ os_image: 'amiga-os' }), { tier, region: 'FINLAND-1' })).toEqual([
      expect.objectContaining({ field: 'os_image', code: 'not_found', message: 'There is no OS image "amiga-os" in FINLAND-1.' }),
    ]);
  }
});

describe('size of the boot volume', () => {
  const size = (size_gb: number) => ({ os_volume: { size_gb } });
  it.each<[string, Tier, Partial<DeployRequest>, OsImageFacts, string[][]]>([
    ['smallest', 'advanced', size(100), ubuntu, []], ['largest', 'advanced', size(10_000), ubuntu, []], ['null', 'advanced', { os_volume: null }, comfy, []],
    ['too small', 'advanced', size(99), ubuntu, [['os_volume.size_gb', 'out_of_range']]], ['too large', 'advanced', size(10_001), ubuntu, [['os_volume.size_gb', 'out_of_range']]],
    ['as the image needs', 'advanced', size(250), comfy, []], ['less than the image needs', 'advanced', size(249), comfy, [['os_volume.size_gb', 'out_of_range']]],
    ['of an own volume: later', 'advanced', { ...ownVolume, ...size(50) }, ubuntu, []], ['with decimals: shape', 'advanced', size(99.5), ubuntu, []],
    ['legacy absent', 'legacy', {}, ubuntu, []], ['legacy 100', 'legacy', size(100), ubuntu, []], ['legacy other', 'legacy', size(101), ubuntu, [['os_volume.size_gb', 'not_allowed']]],
    ['legacy image too large', 'legacy', {}, comfy, [['os_image', 'too_large']]],
    ['legacy volume 100', 'legacy', { ...bootVolume, ...size(100) }, ubuntu, []], ['legacy volume other', 'legacy', { ...bootVolume, ...size(500) }, ubuntu, [['os_volume.size_gb', 'not_allowed']]],
    ['legacy custom image 100', 'legacy', { ...customImage, ...size(100) }, ubuntu, []], ['legacy custom image other', 'legacy', { ...customImage, ...size(250) }, ubuntu, [['os_volume.size_gb', 'not_allowed']]],
    ['no image minimum for a volume', 'legacy', bootVolume, comfy, []],
  ])('%s on %s: %j', (_what, tier, change, image, expected) => expect(found(tier, change, image)).toEqual(expected));
});

describe('data volumes', () => {
  it.each<[string, Partial<DeployRequest>, string[][]]>([
    ['NVMe at its limits', { volumes: [...newVolumes(1, { size_gb: 100 }), ...newVolumes(1, { size_gb: 10_000 })] }, []],
    ['HDD at its limits', { volumes: [...newVolumes(1, { size_gb: 100, volume_type: 'HDD' }), ...newVolumes(1, { size_gb: 16_000, volume_type: 'HDD' })] }, []],
    ['NVMe beyond', { volumes: newVolumes(1, { size_gb: 10_001 }) }, [['volumes.0.size_gb', 'out_of_range']]],
    ['HDD beyond', { volumes: newVolumes(1, { size_gb: 16_001, volume_type: 'HDD' }) }, [['volumes.0.size_gb', 'out_of_range']]],
    ['too small', { volumes: newVolumes(2, { size_gb: 99 }) }, [['volumes.0.size_gb', 'out_of_range'], ['volumes.1.size_gb', 'out_of_range']]],
    ['SSD', { volumes: newVolumes(1, { volume_type: 'SSD' }) }, [['volumes.0.volume_type', 'not_allowed']]],
    ['11 new', { volumes: newVolumes(11) }, [['volumes', 'too_many']]],
    ['11 to attach', { attach_volume_ids: ids(11) }, [['attach_volume_ids', 'too_many']]],
    ['11 of both', { volumes: newVolumes(11), attach_volume_ids: ids(11) }, [['volumes', 'too_many'], ['attach_volume_ids', 'too_many']]],
  ])('Advanced: %s', (_what, change, expected) => expect(found('advanced', change)).toEqual(expected));

  it.each([publicImage, bootVolume, customImage])('Legacy takes none, whatever it boots from (%j)', (source) => {
    expect(found('legacy', { ...source, volumes: newVolumes(1), attach_volume_ids: ids(1) })).toEqual([['volumes', 'not_allowed'], ['attach_volume_ids', 'not_allowed']]);
  });
});

describe('keys and first boot', () => {
  it.each<[string, Tier, Partial<DeployRequest>]>([
    ['public image', 'advanced', publicImage], ['own volume', 'advanced', ownVolume], ['public image', 'legacy', publicImage], ['custom image', 'legacy', customImage],
  ])('%s on %s needs a key, and takes a script or a cloud-init but not both', (_what, tier, source) => {
    expect(found(tier, { ...source, ssh_key_ids: [] })).toEqual([['ssh_key_ids', 'required']]);
    expect(found(tier, { ...source, startup_script_id: 's' })).toEqual([]);
    expect(found(tier, { ...source, cloud_init: '#!/bin/sh' })).toEqual([]);
    expect(found(tier, { ...source, enable_jupyter: true, jupyter_password: 'jupyter8' })).toEqual([]);
    expect(found(tier, { ...source, startup_script_id: 's', cloud_init: '#!/bin/sh' })).toEqual([['cloud_init', 'conflict']]);
  });

  it('a legacy boot volume takes no key, no script, no cloud-init and no Jupyter', () => {
    expect(found('legacy', { ...bootVolume, ssh_key_ids: ['k'], startup_script_id: 's', cloud_init: '#!/bin/sh', enable_jupyter: true })).toEqual([
      ['ssh_key_ids', 'not_allowed'], ['startup_script_id', 'not_allowed'], ['cloud_init', 'not_allowed'], ['enable_jupyter', 'not_allowed'],
    ]);
  });

  it.each(tiers)('%s takes firewalls and rules', (tier) => {
    expect(found(tier, { firewall_ids: ['f'], security_rules: [{ direction: 'ingress', ethertype: 'IPv4', protocol: 'icmp', remote_ip_prefix: '0.0.0.0/0' }] })).toEqual([]);
  });
});

it('reports every problem at once', () => {
  expect(found('legacy', { boot_source: 'os_image', boot_volume_id: 'v', os_volume: { size_gb: 1 }, volumes: newVolumes(1), attach_volume_ids: ids(1), ssh_key_ids: [], startup_script_id: 's', cloud_init: 'x' })).toEqual([
    ['boot_volume_id', 'not_allowed'], ['os_volume.size_gb', 'not_allowed'], ['volumes', 'not_allowed'], ['attach_volume_ids', 'not_allowed'], ['ssh_key_ids', 'required'], ['cloud_init', 'conflict'],
  ]);
});
