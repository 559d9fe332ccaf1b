import { Injectable } from '@nestjs/common';
import type { kraftEndpoints } from '@garrison/contracts';
import {
  err, generatedVolumeName, notFound, ok, outOfRange, refusal, refusedByMoney, whyNotCopy, whyNotDelete, whyNotTemplate, whyNotThisKind, whyOverQuota, type Result, type UnikernelRef, type UnikernelRefusal,
} from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Affordability } from '../ledger/affordability.js';
import type { ItemDone, ItemResult } from './http/kraft-batches.js';
import type { Item } from './http/kraft-exchange.js';
import { Metros } from './metros.js';
import type { NamedScope, Scope } from './scope.js';
import { UnikernelCommands } from './unikernel-commands.js';
import type { Changes } from './unikernel-journal.js';
import { randomSuffix } from './unikernel-names.js';
import { factOf } from './unikernel-facts.js';
import type { UnikernelVolumeRow } from './unikernel.row.js';
import { UnikernelVolumesRepository, type NewUnikernelVolume } from './unikernel-volumes.repository.js';
import { UnikernelWakes } from './unikernel-wakes.js';
import { UnikernelsRepository } from './unikernels.repository.js';

type Endpoints = typeof kraftEndpoints;
type Wanted = Omit<NewUnikernelVolume, 'source_id' | 'instance_id' | 'mount_at' | 'mount_readonly' | 'persistent'> & Partial<NewUnikernelVolume>;

/** Makes, copies and deletes volumes, and makes templates of them. */
@Injectable()
export class UnikernelVolumesService {
  constructor(
    private readonly volumes: UnikernelVolumesRepository,
    private readonly unikernels: UnikernelsRepository,
    private readonly commands: UnikernelCommands,
    private readonly affordability: Affordability,
    private readonly metros: Metros,
    private readonly wakes: UnikernelWakes,
  ) {}

  async create(tx: EntityManager, scope: Scope, item: Item<Endpoints['createVolumes']>, changes: Changes): ItemResult {
    const { name, size_mb, template, tags = [], quota_policy = 'static', filesystem = 'ext4', access_mode = 'rwo' } = item;
    if (filesystem !== 'ext4') return err(refusal('not_supported', `The file system '${filesystem}' is not offered`));
    if (access_mode !== 'rwo') return err(refusal('not_supported', `The access mode '${access_mode}' is not offered`));
    const source = template && (await this.volumes.lockNamed(tx, scope, template));
    const wrong = template && (source ? whyNotThisKind(template, source.state, 'template volume') : notFound('template volume', template));
    if (wrong) return err(wrong);
    const sizeMb = size_mb ?? source?.size_mb ?? 0;
    if (source && sizeMb < source.size_mb) return err(refusal('invalid', outOfRange('size_mb', source.size_mb, this.metros.limits.maxVolumeMb)));
    const made = await this.make(tx, scope, { name: name ?? generatedVolumeName(randomSuffix()), size_mb: sizeMb, tags, quota_policy }, source?.id, changes);
    return made.ok ? ok(doneMaking('create', made.value)) : made;
  }

  /** A row and the job to make it, for whoever needs a volume; also with an instance from the start. */
  async make(tx: EntityManager, scope: Scope, wanted: Wanted, sourceId: string | undefined, changes: Changes): Promise<Result<UnikernelVolumeRow, UnikernelRefusal>> {
    const { limits } = this.metros;
    const sizeMb = wanted.size_mb;
    if (sizeMb < limits.minVolumeMb || sizeMb > limits.maxVolumeMb) return err(refusal('invalid', outOfRange('size_mb', limits.minVolumeMb, limits.maxVolumeMb)));
    if (!scope.metro.open) return err(refusal('failed_operation', `The metro ${scope.metro.code} takes nothing new at present`));
    const affordable = await this.affordability.requireBalance(tx, scope.context.actor, 1n);
    if (!affordable.ok) return err(refusal('not_allowed', 'The account has no credit'));
    await this.unikernels.lockQuota(tx, scope);
    const over = whyOverQuota(await this.unikernels.use(tx, scope.accountId, scope.metro.code), { volumes: 1, totalVolumeMb: sizeMb }, limits);
    if (over) return err(over);
    const row = await this.volumes.insert(tx, scope, { persistent: true, source_id: sourceId ?? null, instance_id: null, mount_at: null, mount_readonly: null, ...wanted });
    const admitted = await this.affordability.admit(tx, scope.context.actor, [row.id]);
    if (!admitted.ok) return err(refusedByMoney(admitted.error));
    await this.commands.createVolume(tx, row, sourceId, scope.context.requestId, changes);
    changes.volumes.add(row.id);
    return ok(row);
  }

  /** The source is busy until the copy is made; a template never is, because it never changes. */
  async clone(tx: EntityManager, scope: Scope, { ref, vol_name, tags, quota_policy }: Item<Endpoints['cloneVolumes']>, changes: Changes): ItemResult {
    const source = await this.volumes.lockNamed(tx, scope, ref);
    if (!source) return err(notFound('volume', ref));
    const wrong = whyNotCopy(factOf(source));
    if (wrong) return err(wrong);
    if (source.state !== 'template') {
      await this.volumes.move(tx, source, 'clone');
      changes.volumes.add(source.id);
    }
    const wanted = { name: vol_name ?? generatedVolumeName(randomSuffix()), size_mb: source.size_mb, tags: tags ?? source.tags, quota_policy: quota_policy ?? source.quota_policy };
    const made = await this.make(tx, scope, wanted, source.id, changes);
    return made.ok ? ok(doneMaking('clone', made.value)) : made;
  }

  async makeTemplate(tx: EntityManager, scope: Scope, { ref }: { ref: UnikernelRef }, changes: Changes): ItemResult {
    const found = await this.volumes.lockNamed(tx, scope, ref);
    const wrong = found ? (whyNotThisKind(ref, found.state, 'volume') ?? whyNotTemplate(factOf(found))) : notFound('volume', ref);
    if (!found || wrong) return err(wrong ?? notFound('volume', ref));
    const row = await this.volumes.move(tx, found, 'makeTemplate', { persistent: true });
    changes.volumes.add(row.id);
    return ok(doneMaking('template', row));
  }

  /** Its ids are no longer valid after this, whatever the storage still has to do (seed 003, "Deleting a Volume"). */
  async remove(tx: EntityManager, scope: NamedScope, kind: 'volume' | 'template volume', { ref }: { ref: UnikernelRef }, changes: Changes): ItemResult {
    const found = await this.volumes.lockNamed(tx, scope, ref);
    const wrong = found ? (whyNotThisKind(ref, found.state, kind) ?? whyNotDelete(factOf(found), found.state === 'template' ? await this.volumes.copiesOf(tx, found.id) : 0)) : notFound(kind, ref);
    if (!found || wrong) return err(wrong ?? notFound(kind, ref));
    const row = await this.volumes.move(tx, found, 'delete');
    // a copy that was not finished is given up, and its source is free
    if (found.state === 'uninitialized' || found.state === 'initializing') await this.wakes.source(tx, found, scope.context.requestId, changes);
    await this.commands.deleteVolume(tx, row, scope.context.requestId, changes);
    changes.volumes.add(row.id);
    return ok(volumeDone('delete', row));
  }
}

/** The entry and the audit row of what was done to a volume. */
export const volumeDone = (action: string, { id, name }: UnikernelVolumeRow, more: object = {}): ItemDone => ({
  done: { uuid: id, name, ...more },
  audit: { action: `unikernel_volume.${action}`, resourceType: 'unikernel_volume', resourceId: id },
});
const doneMaking = (action: string, row: UnikernelVolumeRow): ItemDone => volumeDone(action, row, { state: row.state });
