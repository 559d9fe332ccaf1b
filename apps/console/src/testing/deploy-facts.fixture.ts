import type { GpuSpecView, ImageView, OsImageView, ProfileView, RegionView, SshKeyView, VolumeView } from '@garrison/contracts';
import { bootSourcesOf, volumeTypesOf, type Tier } from '@garrison/domain';
import type { DeployFacts } from '@/features/deploy/deploy-facts';

const at = '2025-11-22T00:00:00.000Z';
const uuid = (n: number) => `019a48f1-0000-7000-8000-${String(n).padStart(12, '0')}`;
const prices = { USD: 2.49, EUR: 2.69, INR: 209 };

const region = (code: string, name: string, tier: Tier): RegionView => ({
  code, name, country: 'FI', tier, status: 'active',
  features: { hibernation: true, snapshots: tier === 'legacy', custom_images: tier === 'legacy', firewalls: true, public_ip: true, resizable_os_volume: tier === 'advanced', data_volumes_at_deploy: tier === 'advanced' },
  volume_types: volumeTypesOf(tier), boot_sources: [...bootSourcesOf[tier]],
});

const gpu = (model: string, tier: Tier, regions: string[]): GpuSpecView => ({
  gpu_model: model, name: `NVIDIA ${model}`, tier, regions, vram_gb: 80, max_count: 2, prices, unit: 'per GPU per hour',
  flavors: [1, 2].map((gpu_count) => ({ name: `${model}-${gpu_count}x`, gpu_count, vcpus: 24 * gpu_count, ram_gb: 180 * gpu_count, disk_gb: 100, vram_gb: 80 * gpu_count, features: { hibernation: true, snapshots: false, nvlink: false } })),
});

const image = (n: number, code: string, more: Partial<OsImageView> = {}): OsImageView => ({ id: uuid(n), source: 'image', slug: 'ubuntu-24.04', name: 'Ubuntu 24.04', region: code, os: 'ubuntu', version: '24.04', min_disk_gb: 50, default_user: 'root', tags: [], ...more });

/** An available volume of 100 GB in an Advanced region unless told otherwise. */
export const aVolume = (n: number, name: string, more: Partial<VolumeView> = {}): VolumeView => ({
  id: uuid(n), name, description: null, status: 'available', region: 'FINLAND-1', tier: 'advanced', size_gb: 100, volume_type: 'NVMe', bootable: false, os_image: null, instance_id: null,
  device: null, protected: false, price_per_hour: 0.035, currency: 'EUR', generation: 1, created_at: at, updated_at: at, ...more,
});

/** An image of the Legacy region that can be booted. */
export const aCustomImage: ImageView = {
  id: uuid(40), name: 'golden', description: null, status: 'SUCCESS', region: 'CANADA-1', tier: 'legacy', size_gb: 300, os_image: null, default_user: 'ubuntu', snapshot_id: null, error: null,
  price_per_hour: 0.02, currency: 'EUR', generation: 1, created_at: at, updated_at: at,
};

const profile: ProfileView = {
  id: uuid(90), email: 'ada@example.org', name: 'Ada Lovelace', phone: null, address_line: '12 Analytical Way', city: null, state: null, postal_code: '00100', country: 'FI', tax_number: null,
  currency: 'EUR', role: 'user', is_complete: true, created_at: at,
};
const key: SshKeyView = { id: uuid(80), name: 'laptop', key_type: 'ssh-ed25519', public_key: 'ssh-ed25519 AAAA', fingerprint: 'SHA256:x', created_at: at };

export const ids = { key: key.id, goldenRoot: uuid(11) };

/** One region of each tier, and an account with one key; volumes and images as the test needs them. */
export function deployFacts({ images, volumes = [], ...more }: { images?: OsImageView[]; volumes?: VolumeView[] } & Partial<Pick<DeployFacts, 'customImages' | 'firewalls' | 'stocks'>> = {}): DeployFacts {
  const gpus = [gpu('H100', 'advanced', ['FINLAND-1']), gpu('A6000', 'legacy', ['CANADA-1'])];
  return {
    regions: [region('FINLAND-1', 'Finland 1', 'advanced'), region('CANADA-1', 'Canada 1', 'legacy')],
    gpus,
    stocks: gpus.map(({ gpu_model, tier, regions: [code = ''] }) => ({ region: code, tier, gpu_model, available: 4, total: 8, configurations: { '1x': 4, '2x': 2 } })),
    pricing: undefined,
    images: images ?? [image(1, 'FINLAND-1'), image(11, 'FINLAND-1', { source: 'volume', slug: null, name: 'golden-root', min_disk_gb: 300 })],
    volumes, keys: [key], profile, nextVolumeName: 'volume1', customImages: [], firewalls: [], ...more,
  };
}
