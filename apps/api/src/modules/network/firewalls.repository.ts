import { Injectable } from '@nestjs/common';
import { err, ok, parseCidr, type AttachmentStatus, type Result, type SecurityRuleInput } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { violatedUnique } from '../../platform/database/transactions.js';
import type { FirewallRow, RuleView } from './firewall.view.js';

export type RuleTable = 'firewall_rules' | 'instance_security_rules';
export type RuleRow = Omit<RuleView, 'created_at'> & { created_at: Date };
export type AttachmentRow = { instance_id: string; status: AttachmentStatus };
const owner = { firewall_rules: 'firewall_id', instance_security_rules: 'instance_id' } as const;

/** The only writer of firewalls, rules and attachments, but for what nodes report (`PortSettlement`). */
@Injectable()
export class FirewallsRepository {
  async count(tx: EntityManager, accountId: string): Promise<number> {
    const [row]: { count: number }[] = await tx.query('SELECT count(*)::int AS count FROM firewalls WHERE account_id = $1', [accountId]);
    return row?.count ?? 0;
  }

  /** After `name_taken` the transaction is of no further use. */
  insert(tx: EntityManager, { account_id, name, description, region }: Pick<FirewallRow, 'account_id' | 'name' | 'description' | 'region'>): Promise<Result<string, 'name_taken'>> {
    const id = uuidv7();
    return unlessTaken(id, tx.query("INSERT INTO firewalls (id, account_id, name, description, region, status) VALUES ($1, $2, $3, $4, $5, 'SUCCESS')", [id, account_id, name, description, region]));
  }

  /** Takes the firewall from everybody else: deployments that refer to it (foreign key) have either committed, and are seen by what is read next, or wait. */
  async lock(tx: EntityManager, accountId: string, id: string): Promise<FirewallRow | undefined> {
    const [row]: FirewallRow[] = await tx.query('SELECT * FROM firewalls WHERE id = $1 AND account_id = $2 FOR UPDATE', [id, accountId]);
    return row;
  }

  /** Changes a locked firewall. */
  update(tx: EntityManager, { id, name, description }: Pick<FirewallRow, 'id' | 'name' | 'description'>): Promise<Result<string, 'name_taken'>> {
    return unlessTaken(id, tx.query('UPDATE firewalls SET name = $2, description = $3, generation = generation + 1, updated_at = now() WHERE id = $1', [id, name, description]));
  }

  async touch(tx: EntityManager, id: string): Promise<void> {
    await tx.query('UPDATE firewalls SET generation = generation + 1, updated_at = now() WHERE id = $1', [id]);
  }

  async delete(tx: EntityManager, id: string): Promise<void> {
    await tx.query('DELETE FROM firewalls WHERE id = $1', [id]);
  }

  async attachments(tx: EntityManager, firewallId: string): Promise<AttachmentRow[]> {
    return tx.query('SELECT instance_id, status FROM instance_firewalls WHERE firewall_id = $1 ORDER BY instance_id', [firewallId]);
  }

  async attach(tx: EntityManager, firewallId: string, instanceId: string, version: number): Promise<void> {
    await tx.query(
      `INSERT INTO instance_firewalls (firewall_id, instance_id, status, network_version) VALUES ($1, $2, 'ATTACHING', $3)
       ON CONFLICT (instance_id, firewall_id) DO UPDATE SET status = 'ATTACHING', network_version = $3`,
      [firewallId, instanceId, version],
    );
  }

  async detach(tx: EntityManager, firewallId: string, instanceId: string, version: number): Promise<void> {
    await tx.query("UPDATE instance_firewalls SET status = 'DETACHING', network_version = $3 WHERE firewall_id = $1 AND instance_id = $2", [firewallId, instanceId, version]);
  }

  async rules(tx: EntityManager, table: RuleTable, ownerId: string): Promise<RuleRow[]> {
    return tx.query(`SELECT * FROM ${table} WHERE ${owner[table]} = $1 ORDER BY created_at, id`, [ownerId]);
  }

  /** Stores a checked rule with its prefix in normal form. */
  async addRule(tx: EntityManager, table: RuleTable, ownerId: string, rule: SecurityRuleInput, status: RuleView['status']): Promise<RuleRow> {
    const prefix = parseCidr(rule.remote_ip_prefix, rule.ethertype as 'IPv4' | 'IPv6', '');
    const [row]: RuleRow[] = await tx.query(
      `INSERT INTO ${table} (id, ${owner[table]}, direction, ethertype, protocol, port_range_min, port_range_max, remote_ip_prefix, description, status)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING *`,
      [uuidv7(), ownerId, rule.direction, rule.ethertype, rule.protocol, rule.port_range_min ?? null, rule.port_range_max ?? null, prefix.ok ? prefix.value : rule.remote_ip_prefix, rule.description ?? null, status],
    );
    return row as RuleRow;
  }

  async setRule(tx: EntityManager, table: RuleTable, id: string, status: RuleView['status']): Promise<void> {
    await tx.query(`UPDATE ${table} SET status = $2 WHERE id = $1`, [id, status]);
  }

  async dropRule(tx: EntityManager, table: RuleTable, id: string): Promise<void> {
    await tx.query(`DELETE FROM ${table} WHERE id = $1`, [id]);
  }

  /** Says with which version of the instance's port its rule is to be settled. */
  async versionRule(tx: EntityManager, id: string, version: number): Promise<void> {
    await tx.query('UPDATE instance_security_rules SET network_version = $2 WHERE id = $1', [id, version]);
  }
}

async function unlessTaken(id: string, write: Promise<unknown>): Promise<Result<string, 'name_taken'>> {
  try {
    await write;
    return ok(id);
  } catch (error) {
    if (violatedUnique(error) === 'firewalls_account_id_name_key') return err('name_taken');
    throw error;
  }
}

/** A rule as its endpoints show it. */
export const ruleViewOf = ({ id, direction, ethertype, protocol, port_range_min, port_range_max, remote_ip_prefix, description, status, created_at }: RuleRow): RuleView => ({
  id, direction, ethertype, protocol, port_range_min, port_range_max, remote_ip_prefix, description, status, created_at: created_at.toISOString(),
});
