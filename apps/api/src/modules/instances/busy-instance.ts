import type { DomainError } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { Operations } from '../../platform/operations/operations.js';

/** The refusal of a command to an instance that is at work without showing it by its state (volumes come or go); undefined when it is free. The instance is locked. */
export async function busyWith(operations: Operations, tx: EntityManager, id: string): Promise<DomainError | undefined> {
  const operation = await operations.unfinishedOf(tx, { type: 'instance', id });
  return operation && { code: 'in_use', resource: 'instance', id, used_by: `operation ${operation.id} (${operation.kind})` };
}
