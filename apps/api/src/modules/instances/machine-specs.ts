import { Injectable } from '@nestjs/common';
import type { JobVolume, MachineSpec } from '@garrison/contracts';
import { hostName } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Catalogue } from '../catalogue/catalogue.js';
import { effectiveRulesOf, jobRulesOf, type EffectiveRule } from '../network/effective-rules.js';
import { wishedPublicIp } from '../network/port-changes.js';
import type { VolumeRow } from '../volumes/volume.row.js';
import type { InstanceRow } from './instance.row.js';

type Parts = {
  volumes: Pick<VolumeRow, 'id' | 'name' | 'size_gb' | 'volume_type' | 'role' | 'status' | 'os_image'>[];
  keys: MachineSpec['sshPublicKeys'];
  rules: EffectiveRule[];
  network_version: number;
};

/** What of an instance its agent must know; its row need not have come back yet. */
type Described = Pick<
  InstanceRow,
  'id' | 'name' | 'server_uuid' | 'vcpus' | 'ram_gb' | 'gpu_model' | 'region' | 'boot_source' | 'restored_from' | 'image_id' | 'image_name' | 'default_user' | 'private_ip' | 'public_ip' | 'ip_status' | 'sealed_user_data'
>;

/** Describes a machine for the agent that builds or restores it, from the rows as they stand in the transaction. */
@Injectable()
export class MachineSpecs {
  constructor(private readonly catalogue: Catalogue) {}

  async of(tx: EntityManager, instance: Described, gpuIds: readonly string[]): Promise<MachineSpec> {
    const [parts]: Parts[] = await tx.query(
      `SELECT
         coalesce((SELECT json_agg(json_build_object('id', id, 'name', name, 'size_gb', size_gb, 'volume_type', volume_type, 'role', role, 'status', status, 'os_image', os_image)
                                   ORDER BY role, created_at, id) FROM volumes WHERE instance_id = $1), '[]'::json) AS volumes,
         coalesce((SELECT json_agg(json_build_object('name', k.name, 'publicKey', k.public_key) ORDER BY k.name)
                   FROM instance_ssh_keys ik JOIN ssh_keys k ON k.id = ik.ssh_key_id WHERE ik.instance_id = $1), '[]'::json) AS keys,
         ${effectiveRulesOf('$1')} AS rules,
         (SELECT network_version FROM instances WHERE id = $1) AS network_version`,
      [instance.id],
    );
    if (!parts || !instance.private_ip) throw new Error(`instance ${instance.id} lacks the parts of a machine`);
    const boot = parts.volumes.find((volume) => volume.role === 'boot');
    return {
      name: instance.name,
      hostName: hostName(instance.name),
      serverUuid: instance.server_uuid,
      vcpus: instance.vcpus,
      ramGb: instance.ram_gb,
      gpuModel: instance.gpu_model,
      gpuIds: [...gpuIds],
      volumes: parts.volumes.map((volume) => jobVolumeOf(instance, volume)),
      networkVersion: parts.network_version,
      privateIp: instance.private_ip,
      publicIp: wishedPublicIp(instance),
      osName: this.osName(instance, boot?.os_image ?? null),
      defaultUser: instance.default_user,
      sshPublicKeys: parts.keys,
      securityRules: jobRulesOf(parts.rules),
      sealedUserData: instance.sealed_user_data,
    };
  }

  private osName({ region, image_name }: Described, slug: string | null): string {
    return (slug && this.catalogue.osImage(region, slug)?.name) ?? image_name ?? 'Linux';
  }
}

function jobVolumeOf(instance: Described, volume: Parts['volumes'][number]): JobVolume {
  const source: JobVolume['source'] =
    volume.status !== 'creating' ? { kind: 'existing' }
    : volume.role === 'data' ? { kind: 'blank' }
    : instance.restored_from ? { kind: 'snapshot', snapshotId: instance.restored_from }
    : instance.boot_source === 'custom_image' ? { kind: 'custom_image', imageId: instance.image_id ?? '' }
    : { kind: 'os_image', image: volume.os_image ?? '', os: instance.image_name ?? '' };
  return { volumeId: volume.id, name: volume.name, sizeGb: volume.size_gb, volumeType: volume.volume_type, role: volume.role ?? 'data', source };
}
