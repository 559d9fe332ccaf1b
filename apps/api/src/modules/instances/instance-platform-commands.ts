import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { instanceLifecycle, STOP_GRACE_MS } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../platform/audit/audit.js';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import { Operations, type OperationRow } from '../../platform/operations/operations.js';
import { InstanceJournal } from './instance-journal.js';
import type { InstanceRow } from './instance.row.js';
import { InstancesRepository } from './instances.repository.js';


/** In whose name the platform acts on an account's things: the owner's, so that all rules hold; the audit log says what it was. */
export const platformContext = ({ account_id, currency }: Pick<InstanceRow, 'account_id' | 'currency'>, name: string): AuthenticatedContext => ({
  requestId: randomUUID().slice(0, 8), ip: '', userAgent: null, idempotencyKey: null, requestHash: '',
  actor: { kind: 'session', accountId: account_id, role: 'user', currency, name, keyId: null, sessionId: null, scopes: ['read', 'write', 'billing'], tier: null },
});

/** What the platform itself asks of machines, by the same road as their owners: operation, deadline, job, event. `why` is the name in the audit log. */
@Injectable()
export class InstancePlatformCommands {
  constructor(
    private readonly instances: InstancesRepository,
    private readonly operations: Operations,
    private readonly journal: InstanceJournal,
    private readonly audit: Audit,
  ) {}

  /** Puts a locked machine to sleep, whatever its flavor; undefined when it is at work on something or there is nothing to free. */
  suspend(tx: EntityManager, instance: InstanceRow, why: string): Promise<OperationRow | undefined> {
    return this.give(tx, instance, 'suspend', why);
  }

  /** Shuts a locked machine down; undefined when it does not run. */
  stop(tx: EntityManager, instance: InstanceRow, why: string): Promise<OperationRow | undefined> {
    return this.give(tx, instance, 'stop', why);
  }

  private async give(tx: EntityManager, instance: InstanceRow, event: 'suspend' | 'stop', why: string): Promise<OperationRow | undefined> {
    if (!instanceLifecycle.can(instance.status, event) || (await this.operations.unfinishedOf(tx, { type: 'instance', id: instance.id }))) return undefined;
    const moved = await this.instances.move(tx, instance, event, { error: null });
    if (!moved.ok) throw new Error(`a locked instance would not move: ${moved.error.code}`);
    const context = platformContext(instance, why);
    const { id, account_id, region, generation: fence, node_id, last_node_id } = moved.value;
    const target = { operationId: randomUUID(), instanceId: id, nodeId: node_id ?? last_node_id, fence, requestId: context.requestId };
    const command = event === 'suspend' ? 'hibernate' : 'stop';
    const operation = await this.operations.open(tx, {
      accountId: account_id, kind: `instance.${command}`, region, deadlineMs: instanceLifecycle.deadlinesMs[moved.value.status] ?? 0,
      job: command === 'stop' ? { name: 'instance.stop', payload: { ...target, graceMs: STOP_GRACE_MS } } : { name: 'instance.hibernate', payload: target },
    });
    await this.audit.record(tx, context, { action: `instance.${command}`, resourceType: 'instance', resourceId: id });
    await this.journal.announce(tx, account_id, { instanceId: id, operations: [operation] });
    return operation;
  }
}
