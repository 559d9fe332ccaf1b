import type { DeployRequest, ImageFacts, VolumeFacts } from './deploy-request.js';

/** The example of spec barrack-api §3, without its data volume; for specs. */
export const deployRequest = (change: Partial<DeployRequest> = {}): DeployRequest => ({
  vm_name: 'trainer-1',
  region: 'FINLAND-1',
  gpu_model: 'H100-SXM5-80GB',
  gpu_count: 1,
  boot_source: 'os_image',
  os_image: 'ubuntu-22.04-cuda-12.4',
  os_volume: null,
  volumes: [],
  attach_volume_ids: [],
  ssh_key_ids: ['key-1'],
  startup_script_id: null,
  cloud_init: null,
  assign_public_ip: true,
  security_rules: [],
  firewall_ids: [],
  enable_jupyter: false,
  jupyter_password: null,
  labels: {},
  ...change,
});

export const newVolumes = (count: number, change: Partial<DeployRequest['volumes'][number]> = {}): DeployRequest['volumes'] =>
  Array.from({ length: count }, (_, n) => ({ name: `data-${n}`, size_gb: 1000, volume_type: 'NVMe', ...change }));

export const ids = (count: number, of = 'id'): string[] => Array.from({ length: count }, (_, n) => `${of}-${n}`);

export const volumeFacts = (id: string, change: Partial<VolumeFacts> = {}): VolumeFacts => ({
  id,
  name: `name-of-${id}`,
  region: 'FINLAND-1',
  status: 'available',
  size_gb: 500,
  volume_type: 'NVMe',
  bootable: false,
  attached_to: null,
  ...change,
});

export const imageFacts = (id: string, change: Partial<ImageFacts> = {}): ImageFacts => ({
  id,
  name: `name-of-${id}`,
  region: 'CANADA-1',
  status: 'SUCCESS',
  size_gb: 250,
  ...change,
});
