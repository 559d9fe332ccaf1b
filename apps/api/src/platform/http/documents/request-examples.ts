import type { EndpointId } from '@garrison/contracts';

const id = '019a48f1-d681-7dd3-92cc-02d0b2406e53';
const credentials = { email: 'ada@example.org', password: 'correct horse battery staple' };
const rule = { direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', port_range_min: 22, port_range_max: 22, remote_ip_prefix: '0.0.0.0/0' };
const deployment = {
  vm_name: 'trainer-1',
  region: 'FINLAND-1',
  gpu_model: 'H100-SXM5-80GB',
  gpu_count: 1,
  boot_source: 'os_image',
  os_image: 'ubuntu-22.04-cuda-12.4',
  os_volume: { size_gb: 200 },
  volumes: [{ name: 'datasets', size_gb: 1000, volume_type: 'NVMe' }],
  ssh_key_ids: [id],
  security_rules: [rule],
  labels: { team: 'vision' },
};

const script = { name: 'install-drivers', content: '#!/bin/bash\nset -e\napt-get update\n' };

/** A body to start from for each endpoint that takes one; a test sends them through the endpoints' own schemas. */
export const requestExamples: Partial<Record<EndpointId, unknown>> = {
  register: { ...credentials, name: 'Ada Lovelace', country: 'FI' },
  obtainToken: credentials,
  refreshToken: { refresh: 'the refresh token of the last answer' },
  logout: { refresh: 'the refresh token of the last answer' },
  updateProfile: { address_line: 'Mannerheimintie 1', city: 'Helsinki', postal_code: '00100' },
  createApiKey: { name: 'ci', scopes: ['read', 'write'], tier: null, expires_at: null },
  queryPricing: { tier: 'advanced', resource_type: 'gpus', gpu_model: 'H100-SXM5-80GB', gpu_count: 8, currency: 'EUR' },
  createDeployment: deployment,
  validateDeployment: deployment,
  updateInstance: { name: 'trainer-2', labels: { team: 'vision', stage: 'test' }, delete_protection: true },
  deleteInstance: { volume_ids: [] },
  createVolume: { name: 'datasets', size_gb: 1000, region: 'FINLAND-1', volume_type: 'NVMe', bootable: false, description: 'ImageNet' },
  attachVolumes: { instance_id: id, volume_ids: [id] },
  detachVolumes: { instance_id: id, volume_ids: [id] },
  updateVolume: { name: 'datasets-2', description: 'ImageNet, cleaned', protected: true },
  cloneVolume: { name: 'datasets-copy', volume_type: 'HDD' },
  resizeVolume: { size_gb: 2000 },
  adminDrainNode: { mode: 'move' },
  adminGrantCredit: { amount: '25.00', description: 'For the outage of last week' },
  createWebhook: { name: 'alerts', url: 'https://example.org/hooks/garrison', event_types: ['instance.changed'] },
  updateWebhook: { enabled: false },
  rotateWebhookSecret: { overlap_hours: 24 },
  replayWebhook: { from_sequence: 1 },
  setSpendCaps: { per_hour: '10.00', per_month: '500.00' },
  updateApiKey: { spend_caps: { per_hour: '5.00', per_month: null } },
  createDeposit: { amount: '25.00' },
  updateDeposit: { action: 'confirm' },
  adminRefundDeposit: { amount: '10.00' },
  createSshKey: { name: 'laptop' },
  createFirewall: { name: 'web', description: 'HTTPS for everybody', region: 'FINLAND-1' },
  updateFirewall: { name: 'web-2' },
  addFirewallRule: rule,
  attachFirewall: { instance_ids: [id] },
  addInstanceRule: rule,
  togglePublicIp: { enabled: true },
  createScript: script,
  replaceScript: script,
  updateScript: { name: 'install-drivers-2' },
  deleteScripts: { script_ids: [id] },
  createSnapshot: { instance_id: id, name: 'before the upgrade', description: 'Driver 550, all data prepared', create_image: false },
  restoreSnapshot: { vm_name: 'trainer-2', ssh_key_ids: [id] },
  listSnapshotImages: { snapshot_ids: [id] },
  createImage: { snapshot_id: id, name: 'golden', description: 'PyTorch and drivers' },
};
