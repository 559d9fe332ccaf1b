import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { AgentJob, EndpointBody, endpoints, VolumeView } from '@garrison/contracts';
import {
  checkResize, checkVolumeDescription, checkVolumeName, err, goesToTrash, invalid, isHidden, ok, volumeCopyTiers, volumeLifecycle, whyVolumeStays, type DomainError, type Result, type VolumeState,
} from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import { Operations } from '../../platform/operations/operations.js';
import { Affordability } from '../ledger/affordability.js';
import type { VolumeRow } from './volume.row.js';
import { ownVolume, type CommandedVolume } from './volume-access.js';
import { VolumeJournal } from './volume-journal.js';
import { VolumeTrash } from './volume-trash.js';
import { VolumesRepository } from './volumes.repository.js';

type Refusable<T> = Promise<Result<T, DomainError>>;
/** `kept_until`: in the trash; without it, it is deleted for good by the operation. */
export type DeletedVolume = Omit<CommandedVolume, 'operation_id'> & { operation_id: string | null; kept_until: string | null };

/** What a person can do to a volume that exists. Every command is one transaction: new state, operation, job, event; the outcome arrives later. */
@Injectable()
export class VolumesService {
  constructor(
    private readonly volumes: VolumesRepository,
    private readonly operations: Operations,
    private readonly journal: VolumeJournal,
    private readonly affordability: Affordability,
    private readonly thrown: VolumeTrash,
  ) {}

  /** Rename, describe, protect; in any state but on the way out. An empty description is none. */
  async update(tx: EntityManager, context: AuthenticatedContext, id: string, patch: EndpointBody<typeof endpoints.updateVolume>): Refusable<VolumeView> {
    const issues = [...(patch.name === undefined ? [] : checkVolumeName(patch.name, 'name')), ...checkVolumeDescription(patch.description, 'description')];
    if (issues.length > 0) return err(invalid(issues));
    const found = await ownVolume(this.volumes, tx, context, id);
    if (!found.ok) return found;
    const allowed_from: readonly VolumeState[] = volumeLifecycle.states.filter((state) => state !== 'deleting' && !isHidden(state));
    const { status } = found.value;
    if (!allowed_from.includes(status)) return err({ code: 'wrong_state', resource: 'volume', current_state: status, command: 'update', allowed_from });
    const changed = await this.volumes.change(tx, found.value, { ...patch, ...(patch.description === undefined ? {} : { description: patch.description || null }) });
    return changed.ok ? ok(await this.journal.announce(tx, context.actor.accountId, { volumeIds: [id] })) : changed;
  }

  async resize(tx: EntityManager, context: AuthenticatedContext, id: string, sizeGb: number): Refusable<CommandedVolume> {
    const found = await ownVolume(this.volumes, tx, context, id);
    if (!found.ok) return found;
    const { tier } = found.value;
    if (!volumeCopyTiers.includes(tier)) return err({ code: 'tier_not_allowed', tier, allowed: volumeCopyTiers });
    const issues = checkResize(found.value, sizeGb);
    if (issues.length > 0) return err(invalid(issues));
    const affordable = await this.affordability.admitGrowth(tx, context.actor, found.value, sizeGb);
    if (!affordable.ok) return affordable;
    return this.command(tx, context, found.value, 'resize', (target) => ({ name: 'volume.resize', payload: { ...target, sizeGb } }));
  }

  /** Only what hangs on nothing and is not protected: into the trash, or for good. */
  async remove(tx: EntityManager, context: AuthenticatedContext, id: string, isPermanent: boolean): Refusable<DeletedVolume> {
    const found = await ownVolume(this.volumes, tx, context, id);
    if (!found.ok) return found;
    const { status } = found.value;
    const inTheWay = whyVolumeStays(found.value);
    if (inTheWay) return err({ code: 'wrong_state', resource: 'volume', current_state: status, command: 'delete', allowed_from: volumeLifecycle.edges.delete.from, reason: inTheWay });
    if (volumeLifecycle.can(status, 'delete') && goesToTrash(status, isPermanent)) {
      const kept = await this.thrown.trash.throwAway(tx, found.value);
      return kept.ok ? ok({ volume: await this.journal.view(tx, id), operation_id: null, kept_until: kept.value.toISOString() }) : kept;
    }
    const commanded = await this.command(tx, context, found.value, 'delete', (target) => ({ name: 'volume.delete', payload: target }));
    return commanded.ok ? ok({ ...commanded.value, kept_until: null }) : commanded;
  }

  private async command(tx: EntityManager, { requestId }: AuthenticatedContext, volume: VolumeRow, command: 'resize' | 'delete', jobFor: (target: Target) => AgentJob): Refusable<CommandedVolume> {
    const moved = await this.volumes.move(tx, volume, command, { error: null });
    if (!moved.ok) return moved;
    const { id, account_id, region, status, generation } = moved.value;
    const deadlineMs = volumeLifecycle.deadlinesMs[status];
    if (deadlineMs === undefined) throw new Error(`${status} has no deadline`);
    const job = jobFor({ operationId: randomUUID(), volumeId: id, fence: generation, requestId });
    const operation = await this.operations.open(tx, { accountId: account_id, kind: `volume.${command}`, region, deadlineMs, job });
    const view = await this.journal.announce(tx, account_id, { volumeIds: [id], operations: [operation] });
    return ok({ volume: view, operation_id: operation.id });
  }
}

type Target = { operationId: string; volumeId: string; fence: number; requestId: string };
