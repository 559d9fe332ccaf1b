import { Injectable } from '@nestjs/common';
import { err, notFound, ok, outOfRange, refusal, refusedByMoney, tagLimits, whyNotAttach, whyNotDetach, whyNotResize, whyNotThisKind, whyOverQuota, type Result, type UnikernelRef, type UnikernelRefusal } from '@garrison/domain';
import { kraftTags, type kraftEndpoints } from '@garrison/contracts';
import type { EntityManager } from 'typeorm';
import { Affordability } from '../ledger/affordability.js';
import type { ItemResult } from './http/kraft-batches.js';
import type { Item } from './http/kraft-exchange.js';
import { Metros } from './metros.js';
import type { Scope } from './scope.js';
import { UnikernelCommands } from './unikernel-commands.js';
import { factOf, instanceFactOf } from './unikernel-facts.js';
import type { Changes } from './unikernel-journal.js';
import type { UnikernelVolumeRow } from './unikernel.row.js';
import { offInstance, UnikernelVolumesRepository } from './unikernel-volumes.repository.js';
import { volumeDone } from './unikernel-volumes.service.js';
import { UnikernelsRepository } from './unikernels.repository.js';

type Endpoints = typeof kraftEndpoints;
export type VolumeChange = { ref: UnikernelRef; id?: string | undefined; prop: string; op: 'set' | 'add' | 'del'; value?: unknown };
type Patch = Result<Partial<Pick<UnikernelVolumeRow, 'tags' | 'quota_policy' | 'delete_lock'>>, UnikernelRefusal>;

/** Attaches, detaches and changes volumes. Attaching is a matter of rows alone: the start of the instance mounts what is attached. */
@Injectable()
export class UnikernelVolumeChangesService {
  constructor(
    private readonly volumes: UnikernelVolumesRepository,
    private readonly unikernels: UnikernelsRepository,
    private readonly commands: UnikernelCommands,
    private readonly affordability: Affordability,
    private readonly metros: Metros,
  ) {}

  async attach(tx: EntityManager, scope: Scope, { ref, attach_to, at, readonly }: Item<Endpoints['attachVolumes']>, changes: Changes): ItemResult {
    // what is missing is told of the volume first, and locked in the other order
    const known = await this.volumes.named(tx, scope, ref);
    if (!known) return err(notFound('volume', ref));
    const instance = await this.unikernels.lockNamed(tx, scope, attach_to);
    if (!instance) return err(notFound('instance', attach_to));
    const volume = await this.volumes.lockNamed(tx, scope, ref);
    if (!volume) return err(notFound('volume', ref));
    const wrong = whyNotAttach(factOf(volume), instanceFactOf(instance, await this.volumes.lockOf(tx, instance.id)), this.metros.limits.volumesPerInstance);
    if (wrong) return err(wrong);
    const row = await this.volumes.move(tx, volume, 'attach', { instance_id: instance.id, mount_at: at, mount_readonly: readonly });
    changes.volumes.add(row.id);
    changes.instances.add(instance.id);
    return ok(volumeDone('attach', row));
  }

  /** What is detached stays from then on (seed 003, "Detaching a Volume"). */
  async detach(tx: EntityManager, scope: Scope, { ref, from }: Item<Endpoints['detachVolumes']>, changes: Changes): ItemResult {
    const known = await this.volumes.named(tx, scope, ref);
    if (!known) return err(notFound('volume', ref));
    const named = from && (await this.unikernels.lockNamed(tx, scope, from));
    if (from && !named) return err(notFound('instance', from));
    const holder = known.instance_id === null ? undefined : await this.unikernels.lock(tx, known.instance_id);
    const volume = await this.volumes.lockNamed(tx, scope, ref);
    if (!volume) return err(notFound('volume', ref));
    const wrong = whyNotDetach(factOf(volume), volume.instance_id === holder?.id ? holder : undefined, named);
    if (wrong) return err(wrong);
    const row = await this.volumes.move(tx, volume, 'detach', { ...offInstance, persistent: true });
    changes.volumes.add(row.id);
    if (holder) changes.instances.add(holder.id);
    return ok(volumeDone('detach', row));
  }

  /** One change of one property; a new size is given by the agent, everything else at once. */
  async change(tx: EntityManager, scope: Scope, kind: 'volume' | 'template volume', change: VolumeChange, changes: Changes): ItemResult {
    const { ref, id } = change;
    const volume = await this.volumes.lockNamed(tx, scope, ref);
    const wrong = volume ? whyNotThisKind(ref, volume.state, kind) : notFound(kind, ref);
    if (!volume || wrong) return err(wrong ?? notFound(kind, ref));
    const changed = change.prop === 'size_mb' ? await this.resize(tx, scope, volume, change, changes) : await this.patch(tx, volume, patchOf(volume, change));
    if (!changed.ok) return changed;
    changes.volumes.add(volume.id);
    return ok(volumeDone('update', volume, id === undefined ? {} : { id }));
  }

  private async patch(tx: EntityManager, volume: UnikernelVolumeRow, patch: Patch): Promise<Result<void, UnikernelRefusal>> {
    if (!patch.ok) return patch;
    await this.volumes.change(tx, volume, patch.value);
    return ok(undefined);
  }

  private async resize(tx: EntityManager, scope: Scope, volume: UnikernelVolumeRow, { op, value }: VolumeChange, changes: Changes): Promise<Result<void, UnikernelRefusal>> {
    const { limits } = this.metros;
    if (op !== 'set' || typeof value !== 'number' || !Number.isInteger(value)) return err(wrongValue('size_mb', op));
    if (value < limits.minVolumeMb || value > limits.maxVolumeMb) return err(refusal('invalid', outOfRange('size_mb', limits.minVolumeMb, limits.maxVolumeMb)));
    const wrong = whyNotResize(factOf(volume), value);
    if (wrong) return err(wrong);
    if (value === volume.size_mb) return ok(undefined);
    await this.unikernels.lockQuota(tx, scope);
    const over = whyOverQuota(await this.unikernels.use(tx, scope.accountId, scope.metro.code), { totalVolumeMb: value - volume.size_mb }, limits);
    if (over) return err(over);
    const admitted = await this.affordability.admitUnikernelGrowth(tx, scope.context.actor, volume, value);
    if (!admitted.ok) return err(refusedByMoney(admitted.error));
    await this.commands.resizeVolume(tx, await this.volumes.move(tx, volume, 'resize'), value, scope.context.requestId, changes);
    return ok(undefined);
  }
}

function patchOf(volume: UnikernelVolumeRow, { prop, op, value }: VolumeChange): Patch {
  if (prop === 'delete_lock') {
    if (op === 'del') return ok({ delete_lock: false });
    return op === 'set' && typeof value === 'boolean' ? ok({ delete_lock: value }) : err(wrongValue(prop, op));
  }
  if (prop === 'quota_policy') {
    if (op === 'del') return ok({ quota_policy: 'static' });
    return op === 'set' && (value === 'static' || value === 'dynamic') ? ok({ quota_policy: value }) : err(wrongValue(prop, op));
  }
  if (op === 'del' && value === undefined) return ok({ tags: [] });
  const given = kraftTags.safeParse(typeof value === 'string' ? [value] : value);
  if (!given.success) return err(wrongValue(prop, op));
  const tags = op === 'del' ? volume.tags.filter((tag) => !given.data.includes(tag)) : [...new Set([...(op === 'add' ? volume.tags : []), ...given.data])];
  return tags.length > tagLimits.count ? err(refusal('too_many', `A volume has at most ${tagLimits.count} tags`)) : ok({ tags });
}

const wrongValue = (prop: string, op: string): UnikernelRefusal => refusal('invalid', `Invalid value or operation '${op}' for '${prop}'`);
