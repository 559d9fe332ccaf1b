import { Injectable } from '@nestjs/common';
import type { EndpointQuery, endpoints, Pagination } from '@garrison/contracts';
import type { DeploymentStatus, DeployRequest } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { orderBy, readPage } from '../../platform/http/paging.js';
import { deploymentNumberOf, type DeploymentPrice, type DeploymentRow } from './deployment.view.js';

type ListFilters = EndpointQuery<typeof endpoints.listDeployments>;
type Started = { accountId: string; instanceId: string; operationId: string; price: DeploymentPrice };
type Described = Pick<DeployRequest, 'vm_name' | 'region' | 'gpu_model' | 'gpu_count'>;

const select = `SELECT d.id, d.vm_name, d.region, d.gpu_model, d.gpu_count, d.instance_id, d.operation_id, d.price, d.created_at, o.status AS operation_status,
    CASE WHEN d.operation_id IS NULL THEN l.error ELSE o.error END AS error, CASE WHEN d.operation_id IS NULL THEN l.ended_at ELSE o.finished_at END AS finished_at,
    CASE WHEN l.deployment_id IS NOT NULL THEN json_build_object('status', l.status, 'instance_id', l.instance_id, 'generation', l.generation,
      'wait_until', l.wait_until, 'max_price_per_hour', l.max_price_per_hour, 'position', place.position, 'ahead_gpus', place.ahead_gpus) END AS line
  FROM deployments d LEFT JOIN operations o ON o.id = d.operation_id LEFT JOIN launch_line l ON l.deployment_id = d.id
  LEFT JOIN LATERAL (SELECT count(*)::int + 1 AS position, coalesce(sum(a.gpu_count), 0)::int AS ahead_gpus FROM launch_line a
    WHERE a.gpu_model = l.gpu_model AND a.region = l.region AND a.status = 'waiting' AND a.deployment_id < l.deployment_id) place ON l.status = 'waiting'`;

const operationIs = (condition: string) => `d.operation_id IN (SELECT id FROM operations WHERE account_id = $1 AND kind = 'instance.deploy' AND ${condition})`;
const inLine = (condition: string) => `d.id IN (SELECT deployment_id FROM launch_line WHERE account_id = $1 AND ${condition})`;
/** Where a deployment's status is written: its operation's while there is one, else the line's. Those that succeeded are what is left, because all others are few. */
const inStatus: Record<DeploymentStatus, string> = {
  pending: `(${operationIs("status = 'pending'")} OR ${inLine("status = 'waiting'")})`,
  processing: operationIs("status = 'running'"),
  active: `(d.operation_id IS NOT NULL AND NOT ${operationIs("status <> 'succeeded'")})`,
  failed: `(${operationIs("status = 'failed'")} OR ${inLine("status IN ('failed', 'cancelled', 'expired')")})`,
};

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

  async insert(tx: EntityManager, started: Started, { vm_name, region, gpu_model, gpu_count }: Described): Promise<{ id: string; created_at: Date }> {
    const [row]: { id: string; created_at: Date }[] = await tx.query(
      `INSERT INTO deployments (account_id, instance_id, operation_id, price, vm_name, region, gpu_model, gpu_count) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id, created_at`,
      [started.accountId, started.instanceId, started.operationId, JSON.stringify(started.price), vm_name, region, gpu_model, gpu_count],
    );
    if (!row) throw new Error('an INSERT gave no row');
    return row;
  }

  /** A deployment without a machine yet; its number is its place in line. */
  async insertWaiting(tx: EntityManager, accountId: string, { vm_name, region, gpu_model, gpu_count }: Described, price: DeploymentPrice): Promise<string> {
    const [row]: { id: string }[] = await tx.query(
      'INSERT INTO deployments (account_id, price, vm_name, region, gpu_model, gpu_count) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id',
      [accountId, JSON.stringify(price), vm_name, region, gpu_model, gpu_count],
    );
    if (!row) throw new Error('an INSERT gave no row');
    return row.id;
  }

  /** Gives a deployment that waited its machine, at the price of now. */
  async start(tx: EntityManager, id: string, { instanceId, operationId, price }: Started): Promise<{ id: string; created_at: Date }> {
    const [rows]: [{ id: string; created_at: Date }[], number] = await tx.query(
      'UPDATE deployments SET instance_id = $2, operation_id = $3, price = $4 WHERE id = $1 AND operation_id IS NULL RETURNING id, created_at',
      [id, instanceId, operationId, JSON.stringify(price)],
    );
    if (!rows[0]) throw new Error(`deployment ${id} has a machine already`);
    return rows[0];
  }

  async find(db: EntityManager, accountId: string, deploymentId: string): Promise<DeploymentRow | undefined> {
    const number = deploymentNumberOf(deploymentId);
    if (number.length > 18) return undefined;
    const [row]: DeploymentRow[] = await db.query(`${select} WHERE d.id = $1 AND d.account_id = $2`, [number, accountId]);
    return row;
  }

  /** Newest first unless asked otherwise; numbers grow with time. */
  async list(db: EntityManager, accountId: string, query: ListFilters): Promise<{ rows: DeploymentRow[]; pagination: Pagination }> {
    const values: unknown[] = [accountId];
    const place = (value: unknown) => `$${values.push(value)}`;
    const waiting = inLine("status = 'waiting'");
    const conditions = [
      'd.account_id = $1',
      ...(query.region === undefined ? [] : [`d.region = ${place(query.region)}`]),
      ...(query.gpu_model === undefined ? [] : [`d.gpu_model = ${place(query.gpu_model)}`]),
      ...(query.status === undefined ? [] : [inStatus[query.status]]),
      ...(query.queued === undefined ? [] : [query.queued ? waiting : `NOT ${waiting}`]),
    ];
    const order = orderBy(query.sort, { created_at: 'd.id' }, '-created_at', 'd.id');
    const from = `deployments d WHERE ${conditions.join(' AND ')}`;
    return readPage<DeploymentRow>(db, query, { columns: 'd.id', from, order, values, around: (page) => `${select} WHERE d.id IN (${page}) ${order}` });
  }
}
