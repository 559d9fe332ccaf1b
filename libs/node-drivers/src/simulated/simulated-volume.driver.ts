import type { VolumeType } from '@garrison/domain';
import type { MachineTarget, StorageTarget } from '../ports/machine.js';
import { refused, type DriverOutcome } from '../ports/outcome.js';
import type { VolumeDriver, VolumeFacts, VolumeShape } from '../ports/volume.driver.js';
import type { Change } from './data-centre.store.js';
import type { Hardware } from './hardware.js';
import type { DiskFact, VolumeRow } from './rows.js';

const missing = (volumeId: string) => refused('volume_missing', `there is no volume ${volumeId} in the region`);

/** Volumes in the pools of the simulated nodes. A volume's row names its one attachment and its one pool. */
export class SimulatedVolumeDriver implements VolumeDriver {
  constructor(private readonly hardware: Hardware) {}

  create(on: MachineTarget | StorageTarget, volume: VolumeShape, signal: AbortSignal): Promise<DriverOutcome> {
    const { volumeId, name, sizeGb, volumeType, source } = volume;
    const target = this.targetOf(on, volume);
    const existing = () => this.row(volumeId);
    return this.hardware.perform(
      target,
      {
        step: 'create_volume',
        part: volumeId,
        machineName: 'volumeId' in on ? name : undefined,
        weight: (source.kind === 'blank' ? 0.4 : 1.4) + sizeGb / (source.kind === 'volume' ? 1_000 : 10_000),
        already: () => existing()?.sizeGb === sizeGb && existing()?.volumeType === volumeType,
        refusal: () => {
          if (existing()) return refused('internal', `volume ${volumeId} exists with another size or type`);
          const uncopyable = this.whyNotMadeFrom(source, sizeGb);
          if (uncopyable) return uncopyable;
          return this.homeFor(target.nodeId, volumeType, sizeGb) === undefined
            ? refused('storage_full', `no ${volumeType} pool of the region has ${sizeGb} GB left`)
            : null;
        },
        changes: () => {
          const nodeId = this.homeFor(target.nodeId, volumeType, sizeGb) ?? target.nodeId;
          const row = {
            name,
            sizeGb,
            volumeType,
            source,
            nodeId,
            attachment: null,
            lastMachineId: 'volumeId' in on ? null : target.machineId,
            facts: this.factsOf(source),
          };
          return [{ table: 'volume', key: volumeId, row }];
        },
      },
      signal,
    );
  }

  resize(on: MachineTarget | StorageTarget, volumeId: string, sizeGb: number, signal: AbortSignal): Promise<DriverOutcome> {
    return this.hardware.perform(
      this.targetOf(on),
      {
        step: 'resize_volume',
        part: volumeId,
        machineName: this.nameFor(on),
        already: () => this.row(volumeId)?.sizeGb === sizeGb,
        refusal: () => {
          const row = this.row(volumeId);
          if (!row) return missing(volumeId);
          if (row.attachment) return refused('volume_busy', `volume ${volumeId} is attached to machine ${row.attachment.machineId}`);
          if (sizeGb < row.sizeGb) return refused('internal', `a volume cannot shrink: ${row.sizeGb} GB → ${sizeGb} GB`);
          return this.freeGb(row.nodeId, row.volumeType) < sizeGb - row.sizeGb
            ? refused('storage_full', `the pool has no ${sizeGb - row.sizeGb} GB left`)
            : null;
        },
        changes: () => this.alter(volumeId, { sizeGb }),
      },
      signal,
    );
  }

  attach(target: MachineTarget, volumeId: string, role: 'boot' | 'data', signal: AbortSignal): Promise<DriverOutcome> {
    const { machineId } = target;
    return this.hardware.perform(
      target,
      {
        step: 'attach_volume',
        part: volumeId,
        already: () => this.row(volumeId)?.attachment?.machineId === machineId,
        refusal: () => {
          if (!this.hardware.machine(machineId)) return refused('machine_missing', 'there is no such machine on the node');
          const row = this.row(volumeId);
          if (!row) return missing(volumeId);
          if (row.attachment) return refused('volume_busy', `volume ${volumeId} is attached to machine ${row.attachment.machineId}`);
          return role === 'boot' && this.attachments(machineId).some((one) => one.role === 'boot')
            ? refused('volume_busy', 'the machine has a boot volume already')
            : null;
        },
        changes: () =>
          this.alter(volumeId, { attachment: { machineId, role, device: this.freeDevice(machineId, role) }, lastMachineId: machineId }),
      },
      signal,
    );
  }

  detach(target: MachineTarget, volumeId: string, signal: AbortSignal): Promise<DriverOutcome> {
    const { machineId } = target;
    return this.hardware.perform(
      target,
      {
        step: 'detach_volume',
        part: volumeId,
        already: () => this.row(volumeId)?.attachment?.machineId !== machineId,
        refusal: () => {
          const inUse = this.row(volumeId)?.attachment?.role === 'boot' && this.hardware.machine(machineId)?.state === 'running';
          return inUse ? refused('volume_busy', 'the machine runs from this volume') : null;
        },
        changes: () => this.alter(volumeId, { attachment: null }),
      },
      signal,
    );
  }

  remove(on: MachineTarget | StorageTarget, volumeId: string, signal: AbortSignal): Promise<DriverOutcome> {
    return this.hardware.perform(
      this.targetOf(on),
      {
        step: 'remove_volume',
        part: volumeId,
        machineName: this.nameFor(on),
        already: () => !this.row(volumeId),
        refusal: () => {
          const attachment = this.row(volumeId)?.attachment;
          return attachment ? refused('volume_busy', `volume ${volumeId} is attached to machine ${attachment.machineId}`) : null;
        },
        changes: () => [{ table: 'volume', key: volumeId, row: null }],
      },
      signal,
    );
  }

  async inspect(volumeIds: readonly string[]): Promise<readonly VolumeFacts[]> {
    return volumeIds.map((volumeId) => {
      const row = this.row(volumeId);
      return { volumeId, exists: row !== undefined, attached: Boolean(row?.attachment), device: row?.attachment?.device ?? null };
    });
  }

  ofMachine(machineId: string): Promise<readonly VolumeFacts[]> {
    return this.inspect(this.hardware.parts.usage.volumesOf(machineId));
  }

  /** A volume by itself is worked on where its bytes are or will be, under its own fence. */
  private targetOf(on: MachineTarget | StorageTarget, fresh?: VolumeShape): MachineTarget {
    if (!('volumeId' in on)) return on;
    const nodeId = this.row(on.volumeId)?.nodeId ?? (fresh && this.emptiest(fresh.volumeType)) ?? this.emptiest('NVMe') ?? '';
    return { machineId: on.volumeId, nodeId, fence: on.fence };
  }

  /** What the fault plan knows a volume by that is worked on by itself. */
  private nameFor(on: MachineTarget | StorageTarget): string | undefined {
    return 'volumeId' in on ? this.row(on.volumeId)?.name : undefined;
  }

  private whyNotMadeFrom(source: VolumeShape['source'], sizeGb: number): DriverOutcome | null {
    if (source.kind === 'blank' || source.kind === 'os_image') return null;
    const original = this.originalOf(source);
    if (!original) {
      if (source.kind === 'volume') return missing(source.volumeId);
      return source.kind === 'custom_image'
        ? refused('image_missing', `there is no image ${source.imageId} in the region`)
        : refused('snapshot_missing', `there is no snapshot ${source.snapshotId} in the region`);
    }
    const attachment = source.kind === 'volume' ? this.row(source.volumeId)?.attachment : null;
    if (attachment) return refused('volume_busy', `the volume to copy is attached to machine ${attachment.machineId}`);
    return sizeGb < original.sizeGb ? refused('internal', `a copy cannot be smaller: ${original.sizeGb} GB → ${sizeGb} GB`) : null;
  }

  /** What a disk is made from, when that holds something already. */
  private originalOf(source: VolumeShape['source']): Pick<VolumeRow, 'sizeGb' | 'facts'> | undefined {
    const { store } = this.hardware.parts;
    if (source.kind === 'volume') return this.row(source.volumeId);
    if (source.kind === 'custom_image') return store.get('image', source.imageId);
    return source.kind === 'snapshot' ? store.get('snapshot', source.snapshotId) : undefined;
  }

  private row(volumeId: string): VolumeRow | undefined {
    return this.hardware.parts.store.get('volume', volumeId);
  }

  private alter(volumeId: string, members: Partial<VolumeRow>): Change[] {
    const row = this.row(volumeId);
    return row ? [{ table: 'volume', key: volumeId, row: { ...row, ...members } }] : [];
  }

  private attachments(machineId: string) {
    return this.hardware.parts.usage.attachedTo(machineId).flatMap((volumeId) => this.row(volumeId)?.attachment ?? []);
  }

  /** vda is the boot volume's; data volumes take the first free letter, then vdaa and so on. */
  private freeDevice(machineId: string, role: 'boot' | 'data'): string {
    if (role === 'boot') return 'vda';
    const taken = new Set(this.attachments(machineId).map(({ device }) => device));
    for (let index = 1; ; index += 1) {
      const device = `vd${index >= 26 ? letter(Math.floor(index / 26) - 1) : ''}${letter(index % 26)}`;
      if (!taken.has(device)) return device;
    }
  }

  private freeGb(nodeId: string, volumeType: VolumeType): number {
    const total = this.hardware.parts.nodes.get(nodeId)?.pools.get(volumeType) ?? 0;
    return total - this.hardware.parts.usage.poolUsedGb(nodeId, volumeType);
  }

  /** The machine's own node when its pool has room, else the node with most room. */
  private homeFor(nodeId: string, volumeType: VolumeType, sizeGb: number): string | undefined {
    if (this.freeGb(nodeId, volumeType) >= sizeGb) return nodeId;
    const best = this.emptiest(volumeType);
    return best !== undefined && this.freeGb(best, volumeType) >= sizeGb ? best : undefined;
  }

  /** The node with most room for a type among those that are up; if none is, any. */
  private emptiest(volumeType: VolumeType): string | undefined {
    const { nodes, store } = this.hardware.parts;
    const isUp = (nodeId: string) => Number(store.get('node', nodeId)?.up !== false);
    const [best] = [...nodes.keys()].sort((a, b) => isUp(b) - isUp(a) || this.freeGb(b, volumeType) - this.freeGb(a, volumeType));
    return best;
  }

  /** cloud-init gives a machine that is made from a snapshot or image host keys of its own; all else is as it was. */
  private factsOf(source: VolumeShape['source']): readonly DiskFact[] {
    const facts = this.originalOf(source)?.facts ?? [];
    return source.kind === 'volume' ? facts : facts.filter(({ kind }) => kind !== 'host_key');
  }
}

const letter = (index: number): string => String.fromCharCode(97 + index);
