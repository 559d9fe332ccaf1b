import { checkDeployShape } from './check-deploy-shape.js';
import { deployRequest, newVolumes } from './deploy-request.fixture.js';
import type { DeployRequest } from './deploy-request.js';

const found = (change: Partial<DeployRequest>) => checkDeployShape(deployRequest(change)).map((one) => [one.field, one.code]);
const rule = { direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', port_range_min: 22, port_range_max: 22, remote_ip_prefix: '0.0.0.0/0' };

it.each<[string, Partial<DeployRequest>]>([
  ['the example of the spec', { os_volume: { size_gb: 200 }, volumes: [{ name: 'datasets', size_gb: 1000, volume_type: 'NVMe' }], labels: { team: 'vision' } }],
  ['with everything', {
    attach_volume_ids: ['a', 'b'], ssh_key_ids: ['k', 'l'], firewall_ids: ['f'], security_rules: [rule], cloud_init: '#cloud-config\npackages: [htop]', enable_jupyter: true, jupyter_password: 'jupyter8',
  }],
  ['with as little as can be', { os_image: undefined, os_volume: undefined, ssh_key_ids: [], jupyter_password: undefined }],
  // sizes and types depend on the tier and are checked with it
  ['a size no tier has', { os_volume: { size_gb: 1 }, volumes: newVolumes(1, { size_gb: 1, volume_type: 'tape' }) }],
])('%s is fine', (_what, change) => expect(found(change)).toEqual([]));

it.each<[string, Partial<DeployRequest>, string[][]]>([
  ['a wrong name', { vm_name: ' box!' }, [['vm_name', 'invalid_characters'], ['vm_name', 'invalid_start']]],
  ['no region and no model', { region: '', gpu_model: '' }, [['region', 'required'], ['gpu_model', 'required']]],
  ['empty ids', { os_image: '', boot_volume_id: '', custom_image_id: '', startup_script_id: '' }, [['os_image', 'required'], ['boot_volume_id', 'required'], ['custom_image_id', 'required'], ['startup_script_id', 'required']]],
  ['no GPU', { gpu_count: 0 }, [['gpu_count', 'out_of_range']]],
  ['half a GPU', { gpu_count: 0.5 }, [['gpu_count', 'out_of_range']]],
  ['broken sizes', { os_volume: { size_gb: 100.5 }, volumes: newVolumes(1, { size_gb: Number.NaN }) }, [['os_volume.size_gb', 'not_integer'], ['volumes.0.size_gb', 'not_integer']]],
  ['wrong volume names', { volumes: [{ name: 'dv', size_gb: 100, volume_type: 'NVMe' }, { name: 'my@volume', size_gb: 100, volume_type: 'NVMe' }] }, [['volumes.0.name', 'too_short'], ['volumes.1.name', 'invalid_characters']]],
  ['a volume name three times', { volumes: newVolumes(3, { name: 'data' }) }, [['volumes.1.name', 'duplicate'], ['volumes.2.name', 'duplicate']]],
  ['ids twice', { attach_volume_ids: ['a', 'b', 'a'], ssh_key_ids: ['k', 'k'], firewall_ids: ['f', 'f'] }, [['attach_volume_ids.2', 'duplicate'], ['ssh_key_ids.1', 'duplicate'], ['firewall_ids.1', 'duplicate']]],
  ['empty ids in lists', { attach_volume_ids: ['', ''] }, [['attach_volume_ids.0', 'required'], ['attach_volume_ids.1', 'required']]],
  ['a text that is no cloud-init', { cloud_init: 'echo' }, [['cloud_init', 'unknown_format']]],
  ['an empty cloud-init', { cloud_init: '' }, [['cloud_init', 'required']]],
  ['a large cloud-init', { cloud_init: `#!/bin/sh\n${'x'.repeat(16_384)}` }, [['cloud_init', 'too_large']]],
  ['a wrong rule', { security_rules: [rule, { ...rule, protocol: 'icmp' }] }, [['security_rules.1.port_range_min', 'not_allowed'], ['security_rules.1.port_range_max', 'not_allowed']]],
  ['a rule twice', { security_rules: [rule, rule] }, [['security_rules.1', 'duplicate']]],
  ['Jupyter without a password', { enable_jupyter: true }, [['jupyter_password', 'required']]],
  ['Jupyter with a short password', { enable_jupyter: true, jupyter_password: 'seven77' }, [['jupyter_password', 'too_short']]],
  ['Jupyter with a book', { enable_jupyter: true, jupyter_password: 'x'.repeat(129) }, [['jupyter_password', 'too_long']]],
  ['a password without Jupyter', { jupyter_password: 'jupyter8' }, [['jupyter_password', 'not_allowed']]],
  ['a wrong label', { labels: { 'a b': 'x' } }, [['labels.a b', 'invalid_key']]],
])('%s is refused', (_what, change, expected) => expect(found(change)).toEqual(expected));

it('reports all at once', () => {
  const fields = found({ vm_name: '', gpu_count: -1, volumes: newVolumes(1, { name: '-data' }), ssh_key_ids: ['k', 'k'], enable_jupyter: true, labels: { '': 'x' } });
  expect(fields.map(([field]) => field)).toEqual(['vm_name', 'gpu_count', 'volumes.0.name', 'ssh_key_ids.1', 'jupyter_password', 'labels.']);
});

it('names things as people do', () => {
  const messages = checkDeployShape(deployRequest({ ssh_key_ids: ['k', 'k'], firewall_ids: ['f', 'f'] })).map((one) => one.message);
  expect(messages).toEqual(['SSH key "k" is named twice; name it once.', 'Firewall "f" is named twice; name it once.']);
});

it('never repeats the Jupyter password', () => {
  expect(checkDeployShape(deployRequest({ enable_jupyter: true, jupyter_password: 's3cret' }))[0]?.message).not.toContain('s3cret');
});
