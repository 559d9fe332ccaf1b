import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { InstanceView, MachineSpec } from '@garrison/contracts';
import { ok, type DomainError, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { together } from '../../platform/database/together.js';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import { Operations } from '../../platform/operations/operations.js';
import { InstanceJournal } from '../instances/instance-journal.js';
import type { InstanceRow } from '../instances/instance.row.js';
import { Affordability } from '../ledger/affordability.js';
import { DeploymentRepository } from './deployment.repository.js';
import type { DeploymentPrice, DeploymentRow } from './deployment.view.js';

type Machine = {
  row: InstanceRow; volumeIds: string[]; spec: MachineSpec; deadlineMs: number; price: DeploymentPrice;
  /** The number of the deployment that waited for this machine. */
  waited?: string;
};

/** Hands a machine whose rows are written over to its region's agent. */
@Injectable()
export class Launch {
  constructor(
    private readonly operations: Operations,
    private readonly deployments: DeploymentRepository,
    private readonly journal: InstanceJournal,
    private readonly affordability: Affordability,
  ) {}

  /** Refused when what is on the balance or in the caps went to others meanwhile. */
  async start(tx: EntityManager, { actor, requestId }: AuthenticatedContext, { row, volumeIds, spec, deadlineMs, price, waited }: Machine): Promise<Result<{ row: DeploymentRow; view: InstanceView }, DomainError>> {
    const target = { operationId: randomUUID(), instanceId: row.id, nodeId: row.last_node_id, fence: row.generation, requestId };
    const started = { accountId: actor.accountId, instanceId: row.id, operationId: target.operationId, price };
    const described = { vm_name: row.name, region: row.region, gpu_model: row.gpu_model, gpu_count: row.gpu_count };
    const opening = this.operations.open(tx, {
      accountId: actor.accountId, kind: 'instance.deploy', region: row.region, deadlineMs,
      job: { name: 'instance.deploy', payload: { ...target, machine: spec } },
    });
    const [admitted, operation, { id, created_at }, view] = await together([
      this.affordability.admit(tx, actor, [row.id, ...madeOf(spec)]),
      opening,
      waited === undefined ? this.deployments.insert(tx, started, described) : this.deployments.start(tx, waited, started),
      this.journal.announce(tx, actor.accountId, { instanceId: row.id, operations: opening.then((row) => [row]), volumeIds }),
    ]);
    if (!admitted.ok) return admitted;
    return ok({ row: { id, ...described, instance_id: row.id, operation_id: operation.id, price, created_at, operation_status: operation.status, error: null, finished_at: null, line: null }, view });
  }
}

/** The disks that begin with the machine; own volumes that it is given are charged already. */
const madeOf = ({ volumes }: MachineSpec): string[] => volumes.filter(({ source }) => source.kind !== 'existing').map(({ volumeId }) => volumeId);
