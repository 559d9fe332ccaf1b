import { Injectable } from '@nestjs/common';
import type { MachineObservation } from '@garrison/contracts';
import { hasPort, volumeLifecycle, type InstanceEvent, type VolumeEvent } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { OperationRow } from '../../platform/operations/operations.js';
import { Addresses } from '../nodes/addresses.js';
import { PortChanges } from '../network/port-changes.js';
import { PortSettlement } from '../network/port-settlement.js';
import { PlacementService } from '../nodes/placement.service.js';
import { SnapshotsRepository } from '../snapshots/copies.repository.js';
import type { VolumeRow } from '../volumes/volume.row.js';
import { VolumesRepository, type VolumePatch } from '../volumes/volumes.repository.js';
import type { InstanceRow } from './instance.row.js';
import type { InstancePatch } from './instances.repository.js';

/** What an event changes beside the state: columns of the instance, and the volumes that moved. */
export type Consequences = { patch: InstancePatch; volumeIds: string[]; firewallIds: string[]; snapshotIds: string[] };

/** A deployment's job carries the first version of the port: nothing can be wished of a machine before its row is there. */
const BUILT_PORT = 1;
const nothing: Consequences = { patch: {}, volumeIds: [], firewallIds: [], snapshotIds: [] };
const offTheNode: InstancePatch = { node_id: null, private_ip: null, public_ip: null, ip_status: 'none', sealed_user_data: null };
/** A volume's own event for each thing that can happen to its machine; undefined: it stays as it is. */
type Fate = (volume: VolumeRow) => { event: VolumeEvent; patch: VolumePatch } | undefined;

/** Does the node hold anything of a build that failed? */
export const leavesTraces = (observation: MachineObservation | null): boolean =>
  observation === null || observation.machine !== 'absent' || observation.gpuIds.length > 0 || observation.volumes.some((volume) => volume.attached);

/** Gives and takes what hangs on an instance – GPUs, addresses, volumes – in the transaction that records what was seen. */
@Injectable()
export class InstanceReleases {
  constructor(
    private readonly placement: PlacementService,
    private readonly addresses: Addresses,
    private readonly volumes: VolumesRepository,
    private readonly ports: PortSettlement,
    private readonly portChanges: PortChanges,
    private readonly snapshots: SnapshotsRepository,
  ) {}

  /** After a command that succeeded: sends what was wished of the port while the machine was built, or could not be told when it was asked for. */
  async catchUp(tx: EntityManager, instance: InstanceRow, requestId: string): Promise<OperationRow | undefined> {
    if (!hasPort(instance.status) || instance.network_applied >= instance.network_version) return undefined;
    return this.portChanges.send(tx, instance, 'instance.apply_rules', requestId);
  }

  async follow(tx: EntityManager, instance: InstanceRow, event: InstanceEvent, observation: MachineObservation | null): Promise<Consequences> {
    switch (event) {
      case 'built': {
        const port = await this.ports.applied(tx, instance, BUILT_PORT);
        return {
          // The user data did its work; there is no reason to keep a secret.
          patch: { ...port.patch, ip_status: instance.public_ip ? 'attached' : 'none', sealed_user_data: null },
          volumeIds: await this.settle(tx, instance, attachedAs(observation)),
          firewallIds: port.firewallIds,
          snapshotIds: await this.endRestore(tx, instance),
        };
      }
      case 'buildFailed':
        return { ...nothing, snapshotIds: await this.endRestore(tx, instance) };
      case 'hibernated':
      case 'restoreRefused':
        await this.placement.release(tx, instance.id);
        return { ...nothing, patch: { node_id: null } };
      case 'deleted':
        return this.giveBackEverything(tx, instance, goneOrKept(this.volumes.detachedPatch, observation), { deleted_at: new Date() });
      case 'broke':
        return { ...nothing, volumeIds: await this.settle(tx, instance, goneOrUnsure(this.volumes.detachedPatch, observation)) };
      default:
        return nothing;
    }
  }

  /** After a build that left nothing, and after its clean-up: new volumes are gone, the others are the user's again. */
  async giveBackBuild(tx: EntityManager, instance: InstanceRow): Promise<Consequences> {
    const detached = this.volumes.detachedPatch;
    const fate: Fate = (volume) =>
      volume.made_by_deployment ? { event: volume.status === 'deleting' ? 'deleted' : 'createFailed', patch: detached } : { event: 'detached', patch: detached };
    return this.giveBackEverything(tx, instance, fate, {});
  }

  private async giveBackEverything(tx: EntityManager, instance: InstanceRow, fate: Fate, patch: InstancePatch): Promise<Consequences> {
    await this.placement.release(tx, instance.id);
    await this.addresses.release(tx, instance.id);
    const firewallIds = await this.ports.gone(tx, instance.id, patch.deleted_at !== undefined);
    return { patch: { ...offTheNode, ...patch }, volumeIds: await this.settle(tx, instance, fate), firewallIds, snapshotIds: await this.endRestore(tx, instance) };
  }

  /** Gives back the snapshot the instance was being made from, once. */
  async endRestore(tx: EntityManager, { id, restored_from }: InstanceRow): Promise<string[]> {
    const given = restored_from === null ? undefined : await this.snapshots.endRestore(tx, id);
    return given ? [given.id] : [];
  }

  private async settle(tx: EntityManager, instance: InstanceRow, fate: Fate): Promise<string[]> {
    const moved: string[] = [];
    for (const volume of await this.volumes.lockOf(tx, instance.id)) {
      const next = fate(volume);
      if (!next) continue;
      const result = await this.volumes.move(tx, volume, next.event, next.patch);
      if (!result.ok) throw new Error(`volume ${volume.id} cannot follow its instance: ${JSON.stringify(result.error)}`);
      moved.push(volume.id);
    }
    return moved;
  }
}

const attachedAs = (observation: MachineObservation | null): Fate => {
  const devices = new Map(observation?.volumes.map(({ volumeId, device }) => [volumeId, device]));
  return (volume) => {
    const patch: VolumePatch = { device: devices.get(volume.id) ?? null, made_by_deployment: false };
    if (volume.status === 'creating') return { event: 'createdAttached', patch };
    return volume.status === 'attaching' ? { event: 'attached', patch } : undefined;
  };
};

const goneFrom = (observation: MachineObservation | null): ReadonlySet<string> =>
  new Set(observation?.volumes.filter((volume) => !volume.exists).map((volume) => volume.volumeId));

/** Nobody can tell how far a delete came that broke: its volumes wait, as its instance does, for another try. */
const goneOrUnsure = (detached: VolumePatch, observation: MachineObservation | null): Fate => {
  const gone = goneFrom(observation);
  return (volume) => {
    if (volume.status === 'deleting' && gone.has(volume.id)) return { event: 'deleted', patch: detached };
    return volumeLifecycle.can(volume.status, 'broke') ? { event: 'broke', patch: { made_by_deployment: false } } : undefined;
  };
};

const goneOrKept = (detached: VolumePatch, observation: MachineObservation | null): Fate => {
  const existing = new Set(observation?.volumes.filter((volume) => volume.exists).map((volume) => volume.volumeId));
  const gone = goneFrom(observation);
  return (volume) => {
    if (volume.status === 'deleting' || (volume.status === 'error' && gone.has(volume.id))) return { event: 'deleted', patch: detached };
    const { trashed_at, purge_at } = volume;
    if (trashed_at !== null && volumeLifecycle.can(volume.status, 'trashWithInstance')) return { event: 'trashWithInstance', patch: { ...detached, trashed_at, purge_at, made_by_deployment: false } };
    if (volume.status === 'creating') return { event: existing.has(volume.id) ? 'created' : 'createFailed', patch: { ...detached, made_by_deployment: false } };
    return { event: 'detached', patch: { ...detached, made_by_deployment: false } };
  };
};
