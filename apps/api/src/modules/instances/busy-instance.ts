import { workReasons, type DomainError } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { together } from '../../platform/database/together.js';
import type { Operations } from '../../platform/operations/operations.js';
import { attachmentKinds } from './volume-attachments.js';

const reasons: Partial<Record<string, string>> = { [attachmentKinds.attach]: workReasons.attaching, [attachmentKinds.detach]: workReasons.detaching };

/** The refusal of a command to an instance that is at work without showing it by its state (volumes come or go, a snapshot is made); undefined when it is free. The sentence is the one of `allowed_operations`. The instance is locked. */
export async function busyWith(operations: Operations, tx: EntityManager, id: string): Promise<DomainError | undefined> {
  const [operation, [snapshot]] = await together([
    operations.unfinishedOf(tx, { type: 'instance', id }),
    tx.query<{ id: string }[]>("SELECT id FROM snapshots WHERE instance_id = $1 AND status = 'creating'", [id]),
  ]);
  if (operation) return { code: 'in_use', resource: 'instance', id, used_by: `operation ${operation.id} (${operation.kind})`, reason: reasons[operation.kind] };
  return snapshot && { code: 'in_use', resource: 'instance', id, used_by: `snapshot ${snapshot.id}, which is being made of it`, reason: workReasons.snapshotting };
}
