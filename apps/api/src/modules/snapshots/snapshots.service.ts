import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EndpointBody, endpoints, SnapshotView } from '@garrison/contracts';
import { checkCopyRequest, err, goesToTrash, invalid, ok, snapshotLifecycle, type DomainError, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import { Operations } from '../../platform/operations/operations.js';
import { InstanceJournal } from '../instances/instance-journal.js';
import { CopiesQueries } from './copies.queries.js';
import { SnapshotTrash } from './copy-trash.js';
import { CopyStore } from './copy-store.js';
import { SnapshotTaking } from './snapshot-taking.js';

type Refusable<T> = Promise<Result<T, DomainError>>;
export type CommandedSnapshot = { snapshot: SnapshotView; operation_id: string };
/** `kept_until`: in the trash; without it, it is deleted for good by the operation. */
export type DeletedSnapshot = { snapshot: SnapshotView; operation_id: string | null; kept_until: string | null };

/** Makes and deletes snapshots. Every command is one transaction: rows, operation, job, event; the outcome arrives later. */
@Injectable()
export class SnapshotsService {
  constructor(
    private readonly store: CopyStore,
    private readonly taking: SnapshotTaking,
    private readonly operations: Operations,
    private readonly queries: CopiesQueries,
    private readonly journal: InstanceJournal,
    private readonly thrown: SnapshotTrash,
  ) {}

  async create(tx: EntityManager, context: AuthenticatedContext, request: EndpointBody<typeof endpoints.createSnapshot>): Refusable<CommandedSnapshot> {
    const issues = checkCopyRequest(request);
    if (issues.length > 0) return err(invalid(issues));
    const imageId = request.create_image ? uuidv7() : undefined;
    const taken = await this.taking.take(tx, context, request, imageId);
    if (!taken.ok) return taken;
    const { snapshot, instance, volume } = taken.value;
    const { account_id, name, description, region, tier, size_gb, os_image, default_user } = snapshot;
    const image = imageId !== undefined
      ? await this.store.images.insert(tx, { id: imageId, account_id, name, description, region, tier, size_gb, os_image, default_user, snapshot_id: snapshot.id })
      : undefined;
    const operation = await this.operations.open(tx, {
      accountId: account_id, kind: 'snapshot.create', region, deadlineMs: deadlineOf('creating'),
      job: {
        name: 'snapshot.create',
        payload: {
          operationId: randomUUID(), snapshotId: snapshot.id, fence: snapshot.generation, requestId: context.requestId, name, sourceVolumeId: volume.id,
          image: image ? { imageId: image.id, name: image.name } : null,
        },
      },
    });
    await this.journal.announceCopies(tx, account_id, {
      instanceId: instance.id, volumeIds: [volume.id], snapshotIds: [snapshot.id], imageIds: image ? [image.id] : [], operations: [operation],
    });
    return ok({ snapshot: await this.view(tx, account_id, snapshot.id), operation_id: operation.id });
  }

  /** Only what nothing is being made from: into the trash, or for good. Images and machines made from it stay. */
  async remove(tx: EntityManager, { actor, requestId }: AuthenticatedContext, id: string, isPermanent: boolean): Refusable<DeletedSnapshot> {
    const snapshot = await this.store.snapshots.lockOwned(tx, actor.accountId, id);
    if (!snapshot) return err({ code: 'not_found', resource: 'snapshot', id });
    const { tier, region } = snapshot;
    if (actor.tier && actor.tier !== tier) return err({ code: 'tier_not_allowed', tier, allowed: [actor.tier] });
    if (snapshot.restoring_for) return err({ code: 'in_use', resource: 'snapshot', id, used_by: `instance ${snapshot.restoring_for}, which is being restored from it` });
    const imageId = await this.store.images.beingMadeFrom(tx, id);
    if (imageId && snapshot.status !== 'creating') return err({ code: 'in_use', resource: 'snapshot', id, used_by: `image ${imageId}, which is being made from it` });
    if (snapshotLifecycle.can(snapshot.status, 'delete') && goesToTrash(snapshot.status, isPermanent)) {
      const kept = await this.thrown.trash.throwAway(tx, snapshot);
      return kept.ok ? ok({ snapshot: await this.view(tx, actor.accountId, id), operation_id: null, kept_until: kept.value.toISOString() }) : kept;
    }
    const moved = await this.store.snapshots.move(tx, snapshot, 'delete', { error: null });
    if (!moved.ok) return moved;
    const operation = await this.operations.open(tx, {
      accountId: actor.accountId, kind: 'snapshot.delete', region, deadlineMs: deadlineOf('deleting'),
      job: { name: 'snapshot.delete', payload: { operationId: randomUUID(), snapshotId: id, fence: moved.value.generation, requestId } },
    });
    await this.journal.announceCopies(tx, actor.accountId, { snapshotIds: [id], operations: [operation] });
    return ok({ snapshot: await this.view(tx, actor.accountId, id), operation_id: operation.id, kept_until: null });
  }

  private async view(tx: EntityManager, accountId: string, id: string): Promise<SnapshotView> {
    const view = await this.queries.snapshot(tx, accountId, id);
    if (!view) throw new Error(`snapshot ${id} vanished inside its own transaction`);
    return view;
  }
}

const deadlineOf = (state: 'creating' | 'deleting'): number => snapshotLifecycle.deadlinesMs[state] ?? 0;
