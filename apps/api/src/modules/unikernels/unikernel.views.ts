import type { KraftInstance, KraftVolume } from '@garrison/contracts';
import type { ShownUnikernelState, ShownVolumeState } from '@garrison/domain';
import type { UnikernelRow, UnikernelVolumeRow } from './unikernel.row.js';

/** The seed's times have no parts of a second. */
const timeOf = (at: Date): string => at.toISOString().replace(/\.\d+Z$/, 'Z');

/** An instance's address in the metro's own network, 172.16.0.0/12. */
const addressOf = (no: number): string => {
  const host = (no % ((1 << 20) - 2)) + 1;
  return `172.${16 + (host >> 16)}.${(host >> 8) & 255}.${host & 255}`;
};

export type VolumeWithHolder = UnikernelVolumeRow & { instance_name: string | null };
/** Volumes of an instance, as JSON of the database. */
export type InstanceWithVolumes = UnikernelRow & { volumes: { uuid: string; name: string; at: string; readonly: boolean }[] };

export function volumeViewOf(row: VolumeWithHolder): KraftVolume {
  const holder = row.instance_id === null ? [] : [{ uuid: row.instance_id, name: row.instance_name ?? '' }];
  return {
    status: 'success',
    uuid: row.id,
    name: row.name,
    created_at: timeOf(row.created_at),
    state: row.state as ShownVolumeState,
    size_mb: row.size_mb,
    attached_to: holder,
    mounted_by: row.state === 'mounted' ? holder.map((one) => ({ ...one, readonly: row.mount_readonly ?? false })) : [],
    persistent: row.persistent,
    tags: row.tags,
    quota_policy: row.quota_policy,
    delete_lock: row.delete_lock,
    filesystem: 'ext4',
    access_mode: 'rwo',
  };
}

/** `env` is sealed in the row; whoever may see it opens it. */
export function instanceViewOf(row: InstanceWithVolumes, env: Record<string, string>): KraftInstance {
  return {
    status: 'success',
    uuid: row.id,
    name: row.name,
    created_at: timeOf(row.created_at),
    state: row.state as ShownUnikernelState,
    image: row.image,
    memory_mb: row.memory_mb,
    vcpus: row.vcpus,
    args: row.args,
    env,
    restart_policy: row.restart_policy,
    features: row.delete_on_stop ? ['delete-on-stop'] : [],
    tags: row.tags,
    type: 'micro',
    ...networkOf(row),
    volumes: row.volumes,
    start_count: row.start_count,
    ...(row.started_at ? { started_at: timeOf(row.started_at) } : {}),
    ...(row.stopped_at ? { stopped_at: timeOf(row.stopped_at) } : {}),
    ...(row.boot_time_us === null ? {} : { boot_time_us: row.boot_time_us }),
  };
}

export const networkOf = ({ name, address_no }: Pick<UnikernelRow, 'name' | 'address_no'>) => ({ private_fqdn: `${name}.internal`, private_ip: addressOf(address_no) });
