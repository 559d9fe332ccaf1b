import { Injectable } from '@nestjs/common';
import type { MachineSpec } from '@garrison/contracts';
import { ok, type DeployRequest, type DomainError, type Placement, type Result, type VolumeType } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { together } from '../../platform/database/together.js';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import type { InstanceRow } from '../instances/instance.row.js';
import { InstancesRepository, type NewInstance } from '../instances/instances.repository.js';
import { MachineSpecs } from '../instances/machine-specs.js';
import { Addresses } from '../nodes/addresses.js';
import { VolumesRepository, type NewVolumeRow } from '../volumes/volumes.repository.js';
import type { DeployFacts } from './deploy-facts.js';
import type { DeployPlan } from './deploy-plan.js';
import { DeploymentRepository } from './deployment.repository.js';

export type Addressed = { privateIp: string; publicIp: string | null };
type Machine = { id: string; server_uuid: string; host: string; sealed_user_data: string | null; place: Placement; addresses: Addressed; request: DeployRequest; plan: DeployPlan };

/** Boot volumes are named after their machine, within the volume name's 30 characters, with a part of the id that makes them unique. */
const bootVolumeName = (host: string, id: string): string => `${host.slice(0, 20).replace(/-+$/, '')}-os-${id.slice(-5)}`;

/** Writes the rows of a new machine: instance, disks, links. */
@Injectable()
export class DeployedMachine {
  constructor(
    private readonly instances: InstancesRepository,
    private readonly volumes: VolumesRepository,
    private readonly addresses: Addresses,
    private readonly deployments: DeploymentRepository,
    private readonly machineSpecs: MachineSpecs,
  ) {}

  /** Asked before anything is taken, for a clear answer; the unique indexes and the name's lock decide when two ask at once. */
  async nameTaken(tx: EntityManager, accountId: string, name: string): Promise<DomainError | undefined> {
    const rows: unknown[] = await tx.query(
      `SELECT 1 FROM instances WHERE account_id = $1 AND name = $2 AND status <> 'DELETED'
       UNION ALL SELECT 1 FROM launch_line WHERE account_id = $1 AND vm_name = $2 AND status = 'waiting'`,
      [accountId, name],
    );
    return rows.length > 0 ? { code: 'name_taken', resource: 'instance', name, field: 'vm_name' } : undefined;
  }

  /** Address rows point at the instance, whose row comes later: their key is checked at commit. */
  async takeAddresses(tx: EntityManager, instanceId: string, { region, assign_public_ip }: DeployRequest): Promise<Result<Addressed, DomainError>> {
    const taken = await this.addresses.take(tx, { region, kinds: assign_public_ip ? ['private', 'public'] : ['private'], instanceId });
    if (!taken.private) return noAddress('private', region);
    if (assign_public_ip && !taken.public) return noAddress('public', region);
    return ok({ privateIp: taken.private, publicIp: taken.public ?? null });
  }

  /** The rows, the volumes among them, and the machine as its agent has to know it. */
  async insert(tx: EntityManager, { actor }: AuthenticatedContext, machine: Machine): Promise<{ row: InstanceRow; volumeIds: string[]; spec: MachineSpec }> {
    const { request, plan, place, addresses } = machine;
    const { region, flavor, image, facts, price } = plan;
    const bootImage = image ?? this.imageOf(plan);
    const instance: NewInstance = {
      id: machine.id, account_id: actor.accountId, name: request.vm_name, region: region.code, tier: region.tier, gpu_model: request.gpu_model, gpu_count: request.gpu_count,
      flavor, vcpus: flavor.vcpus, ram_gb: flavor.ram_gb, node_id: place.nodeId, last_node_id: place.nodeId, boot_source: request.boot_source,
      restored_from: request.snapshot_id ?? null, image_id: image?.id ?? facts.master?.id ?? null, image_name: bootImage?.name ?? null, default_user: image?.default_user ?? facts.master?.default_user ?? 'root',
      startup_script_id: request.startup_script_id ?? null, sealed_user_data: machine.sealed_user_data, private_ip: addresses.privateIp, public_ip: addresses.publicIp,
      ip_status: addresses.publicIp ? 'attaching' : 'none', currency: actor.currency, price_per_hour_nano: String(price.gpu + price.public_ip), labels: request.labels,
      server_uuid: machine.server_uuid, lease_until: request.lease_until ? new Date(request.lease_until) : null, idle_stop_minutes: request.idle_stop_minutes ?? null,
    };
    // Sent together and run in this order: what points at the instance comes after it, and the description reads them all.
    const [row, made, attached, , spec] = await together([
      this.instances.insert(tx, instance),
      this.volumes.insert(tx, this.newVolumes(actor.accountId, machine)),
      this.attach(tx, machine.id, facts),
      this.deployments.linkToInstance(tx, machine.id, request),
      this.machineSpecs.of(tx, instance, place.gpuIds),
    ]);
    return { row, volumeIds: [...made.map(({ id }) => id), ...attached], spec };
  }

  private attach(tx: EntityManager, instanceId: string, { bootVolumeRow, attachRows }: DeployFacts): Promise<string[]> {
    const wanted = [...(bootVolumeRow ? [bootVolumeRow] : []), ...attachRows];
    return together(
      wanted.map(async (volume) => {
        const moved = await this.volumes.move(tx, volume, 'attach', { instance_id: instanceId, role: volume.id === bootVolumeRow?.id ? 'boot' : 'data' });
        if (!moved.ok) throw new Error(`locked volume ${volume.id} would not attach`);
        return volume.id;
      }),
    );
  }

  private newVolumes(accountId: string, { id, host, request, plan }: Machine): NewVolumeRow[] {
    const { region, bootVolume, image, facts } = plan;
    const common = { account_id: accountId, region: region.code, tier: region.tier, instance_id: id, made_by_deployment: true };
    const boot: NewVolumeRow[] =
      bootVolume.kind === 'existing'
        ? []
        : [{ ...common, id: uuidv7(), name: bootVolumeName(host, id), size_gb: bootVolume.size_gb, volume_type: bootVolume.volume_type, bootable: true, os_image: image?.slug ?? facts.master?.os_image ?? null, role: 'boot' }];
    return [
      ...boot,
      ...request.volumes.map((volume): NewVolumeRow => ({ ...common, id: uuidv7(), name: volume.name, size_gb: volume.size_gb, volume_type: volume.volume_type as VolumeType, bootable: false, os_image: null, role: 'data' })),
    ];
  }

  private imageOf({ facts }: DeployPlan): { name: string } | undefined {
    return facts.customImage ? { name: facts.customImage.name } : undefined;
  }
}

const noAddress = (kind: string, region: string): Result<never, DomainError> => ({
  ok: false,
  error: { code: 'unavailable', reason: `${region} has no free ${kind} address right now; released ones come back within minutes.` },
});
