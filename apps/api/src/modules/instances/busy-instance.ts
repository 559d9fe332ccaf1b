import type { DomainError } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { together } from '../../platform/database/together.js';
import type { Operations } from '../../platform/operations/operations.js';

/** The refusal of a command to an instance that is at work without showing it by its state (volumes come or go, a snapshot is made); undefined when it is free. The instance is locked. */
export async function busyWith(operations: Operations, tx: EntityManager, id: string): Promise<DomainError | undefined> {
  const [operation, [snapshot]] = await together([
    operations.unfinishedOf(tx, { type: 'instance', id }),
    tx.query<{ id: string }[]>("SELECT id FROM snapshots WHERE instance_id = $1 AND status = 'creating'", [id]),
  ]);
  const by = operation ? `operation ${operation.id} (${operation.kind})` : snapshot && `snapshot ${snapshot.id}, which is being made of it`;
  return by === undefined ? undefined : { code: 'in_use', resource: 'instance', id, used_by: by };
}
