import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { hasPort, isBeingBuilt } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Operations, type OperationRow } from '../../platform/operations/operations.js';
import type { InstanceRow } from '../instances/instance.row.js';
import { InstancesRepository, type InstancePatch } from '../instances/instances.repository.js';
import { effectiveRulesOf, jobRulesOf, type EffectiveRule } from './effective-rules.js';
import { PortSettlement } from './port-settlement.js';

export type PortCommand = 'instance.apply_rules' | 'instance.toggle_public_ip';
/** What became of a wish: the instance as it is now, the operation that carries it to the node if there is one to be told, firewalls that look different. */
export type PortChange = { instance: InstanceRow; operation?: OperationRow; firewallIds: string[] };

const DEADLINE_MS = 10 * 60_000;
/** The public address the machine is wished to have. */
export const wishedPublicIp = ({ ip_status, public_ip }: Pick<InstanceRow, 'ip_status' | 'public_ip'>): string | null => (ip_status === 'detaching' ? null : public_ip);

/** Changes what a machine's port is wished to be. Each change raises the port's version and sends the whole of it, so late and doubled jobs do no harm. */
@Injectable()
export class PortChanges {
  constructor(
    private readonly operations: Operations,
    private readonly instances: InstancesRepository,
    private readonly settlement: PortSettlement,
  ) {}

  /** Takes a locked instance whose rows are written already for version `network_version + 1`. */
  async change(tx: EntityManager, instance: InstanceRow, kind: PortCommand, requestId: string, patch: InstancePatch = {}): Promise<PortChange> {
    const raised = await this.write(tx, instance, { ...patch, network_version: instance.network_version + 1 });
    if (hasPort(raised.status)) return { instance: raised, operation: await this.send(tx, raised, kind, requestId), firewallIds: [] };
    if (isBeingBuilt(raised.status)) return { instance: raised, firewallIds: [] };
    const settled = await this.settlement.applied(tx, raised, raised.network_version);
    return { instance: await this.write(tx, raised, settled.patch), firewallIds: settled.firewallIds };
  }

  /** Sends the node the port as it is wished to be now. */
  async send(tx: EntityManager, instance: InstanceRow, kind: PortCommand, requestId: string): Promise<OperationRow> {
    const [wished]: { rules: EffectiveRule[] }[] = await tx.query(`SELECT ${effectiveRulesOf('$1')} AS rules`, [instance.id]);
    if (!wished || !instance.private_ip) throw new Error(`instance ${instance.id} has no port`);
    const target = { operationId: randomUUID(), portOfInstanceId: instance.id, nodeId: instance.node_id ?? instance.last_node_id, fence: instance.network_version, requestId };
    return this.operations.open(tx, {
      accountId: instance.account_id, kind, region: instance.region, deadlineMs: DEADLINE_MS,
      job: { name: 'instance.apply_network', payload: { ...target, privateIp: instance.private_ip, publicIp: wishedPublicIp(instance), securityRules: jobRulesOf(wished.rules) } },
    });
  }

  private async write(tx: EntityManager, instance: InstanceRow, patch: InstancePatch): Promise<InstanceRow> {
    const changed = await this.instances.change(tx, instance, patch);
    if (!changed.ok) throw new Error(`locked instance ${instance.id} would not change`);
    return changed.value;
  }
}
