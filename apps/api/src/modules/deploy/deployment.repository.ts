import { Injectable } from '@nestjs/common';
import type { DeployRequest } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { DeploymentPrice, DeploymentRow } from './deployment.view.js';

const select = `SELECT d.id, d.instance_id, d.operation_id, d.price, d.created_at, o.status AS operation_status, o.error, o.finished_at
  FROM deployments d JOIN operations o ON o.id = d.operation_id`;

/** Writes the rows only a deployment makes, and reads deployments. */
@Injectable()
export class DeploymentRepository {
  /** The instance's keys, firewalls and rules, in one statement. */
  async linkToInstance(tx: EntityManager, instanceId: string, request: DeployRequest): Promise<void> {
    const rules = request.security_rules.map((rule) => ({ id: uuidv7(), ...rule, description: rule.description ?? null }));
    await tx.query(
      `WITH keys AS (INSERT INTO instance_ssh_keys (instance_id, ssh_key_id) SELECT $1, unnest($2::uuid[])),
            walls AS (INSERT INTO instance_firewalls (instance_id, firewall_id) SELECT $1, unnest($3::uuid[]))
       INSERT INTO instance_security_rules (id, instance_id, direction, ethertype, protocol, port_range_min, port_range_max, remote_ip_prefix, description, status)
       SELECT id, $1, direction, ethertype, protocol, port_range_min, port_range_max, remote_ip_prefix, description, 'pending'
       FROM jsonb_to_recordset($4::jsonb) AS r(id uuid, direction text, ethertype text, protocol text, port_range_min int, port_range_max int, remote_ip_prefix text, description text)`,
      [instanceId, request.ssh_key_ids, request.firewall_ids, JSON.stringify(rules)],
    );
  }

  async insert(tx: EntityManager, deployment: { accountId: string; instanceId: string; operationId: string; price: DeploymentPrice }): Promise<{ id: string; created_at: Date }> {
    const [row]: { id: string; created_at: Date }[] = await tx.query(
      'INSERT INTO deployments (account_id, instance_id, operation_id, price) VALUES ($1, $2, $3, $4) RETURNING id, created_at',
      [deployment.accountId, deployment.instanceId, deployment.operationId, JSON.stringify(deployment.price)],
    );
    if (!row) throw new Error('an INSERT gave no row');
    return row;
  }

  async find(db: EntityManager, accountId: string, deploymentId: string): Promise<DeploymentRow | undefined> {
    const number = deploymentId.slice('DEP'.length);
    if (number.length > 18) return undefined;
    const [row]: DeploymentRow[] = await db.query(`${select} WHERE d.id = $1 AND d.account_id = $2`, [number, accountId]);
    return row;
  }
}
