import { bootVolumeLimits, type DeployRequest, type SecurityRuleInput, type Tier } from '@garrison/domain';
import { labelsFrom } from '@/features/instances/label-rows';
import { momentOf } from '@/lib/local-time';

/** What the first boot runs: nothing, one of the account's scripts, or a text of this deployment's own. */
export type FirstBoot = 'nothing' | 'saved' | 'written';

/**
 * The wire's request as people fill it in: a size is always shown, labels are rows while they are typed, `wait_until` is a local time as the browser's
 * control gives it, and so is `lease_until`.
 */
export type DeployForm = Omit<DeployRequest, 'labels' | 'os_volume'> & { os_volume: { size_gb: number }; label_rows: { key: string; value: string }[]; first_boot: FirstBoot };

/** Proposed, because without it nobody can log in; it can be removed like any other rule. */
export const sshFromAnywhere: SecurityRuleInput = { direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', port_range_min: 22, port_range_max: 22, remote_ip_prefix: '0.0.0.0/0', description: 'SSH' };

export const emptyDeployForm: DeployForm = {
  vm_name: '', region: '', gpu_model: '', gpu_count: 1,
  boot_source: 'os_image', os_image: null, boot_volume_id: null, custom_image_id: null, os_volume: { size_gb: bootVolumeLimits.defaultGb },
  volumes: [], attach_volume_ids: [], ssh_key_ids: [], startup_script_id: null, cloud_init: null,
  assign_public_ip: true, security_rules: [sshFromAnywhere], firewall_ids: [], enable_jupyter: false, jupyter_password: null, label_rows: [],
  lease_until: null, idle_stop_minutes: null, first_boot: 'nothing', when_out_of_stock: 'refuse', wait_until: null, max_price_per_hour: null,
};

/** What belongs to one region, as it is when another is chosen. */
export const ofOneRegion = { boot_volume_id: null, attach_volume_ids: [], custom_image_id: null, firewall_ids: [] } satisfies Partial<DeployForm>;

/**
 * Without what the page could not take back: keys and firewalls that are gone meanwhile have no box left to untick. What has another way out, such as a volume
 * that went, stays and is complained of.
 */
export function withoutGone(form: DeployForm, { keys, firewalls }: { readonly keys: readonly { id: string }[]; readonly firewalls: readonly { id: string }[] | undefined }): DeployForm {
  const among = (things: readonly { id: string }[]) => (id: string) => things.some((one) => one.id === id);
  return { ...form, ssh_key_ids: form.ssh_key_ids.filter(among(keys)), ...(firewalls ? { firewall_ids: form.firewall_ids.filter(among(firewalls)) } : {}) };
}

/** Does the machine start from a Legacy volume, which brings its own system, keys and scripts? */
export const bootsFromOwnSystem = (form: Pick<DeployForm, 'boot_source'>, tier: Tier): boolean => tier === 'legacy' && form.boot_source === 'volume';

/**
 * What is sent: only what the page shows for this tier and boot source. What was entered under a tab that is not there now stays in the form for the
 * way back.
 */
export function requestFrom(form: DeployForm, tier: Tier): DeployRequest {
  const { label_rows, os_volume, first_boot, ...rest } = form;
  const advanced = tier === 'advanced';
  const boot_source = advanced ? 'os_image' : form.boot_source;
  const ownSystem = bootsFromOwnSystem(form, tier);
  const waits = form.when_out_of_stock === 'wait';
  const boot_volume_id = advanced || boot_source === 'volume' ? form.boot_volume_id : null;
  return {
    ...rest,
    boot_source,
    boot_volume_id,
    os_image: boot_source === 'os_image' && !boot_volume_id ? form.os_image : null,
    custom_image_id: boot_source === 'custom_image' ? form.custom_image_id : null,
    os_volume: advanced && !boot_volume_id ? os_volume : null,
    volumes: advanced ? form.volumes : [],
    attach_volume_ids: advanced ? form.attach_volume_ids.filter((id) => id !== boot_volume_id) : [],
    ssh_key_ids: ownSystem ? [] : form.ssh_key_ids,
    startup_script_id: !ownSystem && first_boot === 'saved' ? form.startup_script_id : null,
    cloud_init: !ownSystem && first_boot === 'written' ? (form.cloud_init ?? '') : null,
    enable_jupyter: !ownSystem && form.enable_jupyter,
    jupyter_password: !ownSystem && form.enable_jupyter ? form.jupyter_password : null,
    lease_until: form.lease_until ? momentOf(form.lease_until) : null,
    wait_until: waits && form.wait_until ? momentOf(form.wait_until) : null,
    max_price_per_hour: waits ? form.max_price_per_hour : null,
    labels: labelsFrom(label_rows),
  };
}
