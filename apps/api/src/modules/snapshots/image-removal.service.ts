import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ImageView } from '@garrison/contracts';
import { err, goesToTrash, imageLifecycle, ok, type DomainError, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import { Operations } from '../../platform/operations/operations.js';
import { CopiesQueries, present } from './copies.queries.js';
import { ImagesRepository } from './copies.repository.js';
import { CopyJournal } from './copy-journal.js';
import { ImageTrash } from './copy-trash.js';

/** `kept_until`: in the trash; without it, it is deleted for good by the operation. */
export type DeletedImage = { image: ImageView; operation_id: string | null; kept_until: string | null };

/** Deletes custom images: into the trash, or for good. */
@Injectable()
export class ImageRemoval {
  constructor(
    private readonly images: ImagesRepository,
    private readonly thrown: ImageTrash,
    private readonly operations: Operations,
    private readonly queries: CopiesQueries,
    private readonly journal: CopyJournal,
  ) {}

  /** Only what no machine is being built from. Machines made from it stay. */
  async remove(tx: EntityManager, { actor, requestId }: AuthenticatedContext, id: string, isPermanent: boolean): Promise<Result<DeletedImage, DomainError>> {
    const { accountId } = actor;
    const image = await this.images.lockOwned(tx, accountId, id);
    if (!image) return err({ code: 'not_found', resource: 'custom_image', id });
    const { tier, region } = image;
    if (actor.tier && actor.tier !== tier) return err({ code: 'tier_not_allowed', tier, allowed: [actor.tier] });
    const instanceId = await this.images.beingDeployedBy(tx, id);
    if (instanceId) return err({ code: 'in_use', resource: 'custom_image', id, used_by: `instance ${instanceId}, which is being built from it` });
    if (imageLifecycle.can(image.status, 'delete') && goesToTrash(image.status, isPermanent)) {
      const kept = await this.thrown.trash.throwAway(tx, image);
      return kept.ok ? ok({ image: present(await this.queries.image(tx, accountId, id)), operation_id: null, kept_until: kept.value.toISOString() }) : kept;
    }
    const moved = await this.images.move(tx, image, 'delete', { error: null });
    if (!moved.ok) return moved;
    const operation = await this.operations.open(tx, {
      accountId, kind: 'image.delete', region, deadlineMs: imageLifecycle.deadlinesMs.deleting ?? 0,
      job: { name: 'image.delete', payload: { operationId: randomUUID(), imageId: id, fence: moved.value.generation, requestId } },
    });
    await this.journal.announce(tx, accountId, { imageIds: [id], operations: [operation] });
    return ok({ image: present(await this.queries.image(tx, accountId, id)), operation_id: operation.id, kept_until: null });
  }
}
