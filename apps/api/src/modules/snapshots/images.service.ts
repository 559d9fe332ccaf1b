import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EndpointBody, endpoints, ImageView } from '@garrison/contracts';
import { checkCopyRequest, err, imageLifecycle, invalid, issue, ok, type DomainError, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import { Operations } from '../../platform/operations/operations.js';
import { InstanceJournal } from '../instances/instance-journal.js';
import { CopiesQueries } from './copies.queries.js';
import type { SnapshotRow } from './copy.row.js';
import { CopyAdmission } from './copy-admission.js';
import { CopyStore } from './copy-store.js';
import { SnapshotTaking, type Taken } from './snapshot-taking.js';

type Refusable<T> = Promise<Result<T, DomainError>>;
type Request = EndpointBody<typeof endpoints.createImage>;
export type CommandedImage = { image: ImageView; operation_id: string };

/** Makes custom images; the operation is the image's, also where a snapshot is made first. */
@Injectable()
export class ImagesService {
  constructor(
    private readonly store: CopyStore,
    private readonly taking: SnapshotTaking,
    private readonly admission: CopyAdmission,
    private readonly operations: Operations,
    private readonly queries: CopiesQueries,
    private readonly journal: InstanceJournal,
  ) {}

  async create(tx: EntityManager, context: AuthenticatedContext, request: Request): Refusable<CommandedImage> {
    const { instance_id, snapshot_id } = request;
    const issues = checkCopyRequest(request);
    if ((instance_id === undefined) === (snapshot_id === undefined))
      issues.unshift(issue('snapshot_id', instance_id === undefined ? 'required' : 'conflict', 'Name either the snapshot or the instance to make the image from.', { any_of: ['snapshot_id', 'instance_id'] }));
    if (issues.length > 0) return err(invalid(issues));
    if (snapshot_id !== undefined) return this.fromSnapshot(tx, context, request, snapshot_id);
    const id = uuidv7();
    const taken = await this.taking.take(tx, context, { ...request, instance_id: instance_id ?? '' }, id);
    return taken.ok ? ok(await this.make(tx, context, { ...request, id }, taken.value.snapshot, taken.value)) : taken;
  }

  private async fromSnapshot(tx: EntityManager, context: AuthenticatedContext, request: Request, snapshotId: string): Refusable<CommandedImage> {
    const snapshot = await this.store.snapshots.lockOwned(tx, context.actor.accountId, snapshotId);
    if (!snapshot) return err({ code: 'not_found', resource: 'snapshot', id: snapshotId });
    const id = uuidv7();
    const admitted = await this.admission.admit(tx, context, snapshot.tier, [id]);
    if (!admitted.ok) return admitted;
    if (snapshot.status !== 'SUCCESS') return err({ code: 'wrong_state', resource: 'snapshot', current_state: snapshot.status, command: 'making an image', allowed_from: ['SUCCESS'] });
    return ok(await this.make(tx, context, { ...request, id }, snapshot));
  }

  private async make(tx: EntityManager, { requestId }: AuthenticatedContext, wanted: Request & { id: string }, snapshot: SnapshotRow, taken?: Taken): Promise<CommandedImage> {
    const { account_id, region, tier, size_gb, os_image, default_user } = snapshot;
    const image = await this.store.images.insert(tx, {
      id: wanted.id, account_id, name: wanted.name, description: wanted.description || null, region, tier, size_gb, os_image, default_user, snapshot_id: snapshot.id,
    });
    const operation = await this.operations.open(tx, {
      accountId: account_id, kind: 'image.create', region, deadlineMs: imageLifecycle.deadlinesMs.creating ?? 0,
      job: {
        name: 'image.create',
        payload: {
          operationId: randomUUID(), imageId: image.id, fence: image.generation, requestId, name: image.name, sourceSnapshotId: snapshot.id,
          snapshot: taken ? { name: snapshot.name, sourceVolumeId: taken.volume.id } : null,
        },
      },
    });
    await this.journal.announceCopies(tx, account_id, {
      imageIds: [image.id], operations: [operation], ...(taken ? { instanceId: taken.instance.id, volumeIds: [taken.volume.id], snapshotIds: [snapshot.id] } : {}),
    });
    return { image: await this.view(tx, account_id, image.id), operation_id: operation.id };
  }

  private async view(tx: EntityManager, accountId: string, id: string): Promise<ImageView> {
    const view = await this.queries.image(tx, accountId, id);
    if (!view) throw new Error(`image ${id} vanished inside its own transaction`);
    return view;
  }
}
