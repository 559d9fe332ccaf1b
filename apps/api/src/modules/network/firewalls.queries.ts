import { Injectable } from '@nestjs/common';
import type { AttachedFirewallView, EffectiveRulesView, EndpointQuery, endpoints, FirewallCandidateView, FirewallView, Pagination } from '@garrison/contracts';
import { whyNotAttachable, type AttachmentStatus } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { containing, orderBy, readPage } from '../../platform/http/paging.js';
import type { Change } from '../../platform/realtime/event-log.js';
import type { InstanceRow } from '../instances/instance.row.js';
import { effectiveRulesOf } from './effective-rules.js';
import { attachedColumns, attachedViewOf, firewallColumns, firewallViewOf, type FirewallRow, type FirewallViewRow } from './firewall.view.js';

type Listed<K extends string, T> = Record<K, T[]> & { pagination: Pagination };
type CandidateRow = Pick<InstanceRow, 'id' | 'name' | 'region' | 'status' | 'tier' | 'flavor' | 'delete_protection' | 'public_ip' | 'ip_status'> & { attachment_status: AttachmentStatus | null };

/** Reads firewalls, and what holds on an instance. */
@Injectable()
export class FirewallsQueries {
  async view(db: EntityManager, accountId: string, id: string): Promise<FirewallView | undefined> {
    const [row]: FirewallViewRow[] = await db.query(`SELECT ${firewallColumns} FROM firewalls f WHERE f.id = $1 AND f.account_id = $2`, [id, accountId]);
    return row && firewallViewOf(row);
  }

  /** The changes to put into the event log for firewalls that were written in this transaction. */
  async changes(tx: EntityManager, ids: readonly string[]): Promise<Change[]> {
    if (ids.length === 0) return [];
    const rows: FirewallViewRow[] = await tx.query(`SELECT ${firewallColumns} FROM firewalls f WHERE f.id = ANY($1) ORDER BY f.id`, [ids]);
    return rows.map((row) => ({ resourceType: 'firewall', resourceId: row.id, generation: row.generation, data: firewallViewOf(row) }));
  }

  async list(db: EntityManager, accountId: string, query: EndpointQuery<typeof endpoints.listFirewalls>): Promise<Listed<'firewalls', FirewallView>> {
    const from = `firewalls f WHERE f.account_id = $1 AND ($2::text IS NULL OR f.name ILIKE $2) AND ($3::text IS NULL OR f.region = $3)
      AND ($4::boolean IS NULL OR EXISTS (SELECT 1 FROM instance_firewalls a WHERE a.firewall_id = f.id) = $4)`;
    const values = [accountId, query.search === undefined ? null : containing(query.search), query.region ?? null, query.attached ?? null];
    const order = orderBy(query.sort, { name: 'lower(f.name)', created_at: 'f.created_at' }, '-created_at', 'f.id');
    const { rows, pagination } = await readPage<FirewallViewRow>(db, query, { columns: firewallColumns, from, order, values });
    return { firewalls: rows.map(firewallViewOf), pagination };
  }

  async find(db: EntityManager, accountId: string, id: string): Promise<FirewallRow | undefined> {
    const [row]: FirewallRow[] = await db.query('SELECT * FROM firewalls WHERE id = $1 AND account_id = $2', [id, accountId]);
    return row;
  }

  /** All instances of the account that are not deleted, with whether they have the firewall. */
  async candidates(db: EntityManager, firewall: FirewallRow, query: EndpointQuery<typeof endpoints.listFirewallInstances>): Promise<Listed<'instances', FirewallCandidateView>> {
    const from = `instances i WHERE i.account_id = $1 AND i.status <> 'DELETED' AND ($3::text IS NULL OR i.name ILIKE $3)
      AND ($4::boolean IS NULL OR (i.id IN (SELECT instance_id FROM instance_firewalls WHERE firewall_id = $2)) = $4) AND ($5::text IS NULL OR i.region = $5)`;
    const values = [firewall.account_id, firewall.id, query.search === undefined ? null : containing(query.search), query.attached ?? null, query.region ?? null];
    const order = orderBy(query.sort, { name: 'i.name', created_at: 'i.created_at' }, '-created_at', 'i.id');
    const around = (page: string) => `SELECT i.*, a.status AS attachment_status FROM instances i LEFT JOIN instance_firewalls a ON a.instance_id = i.id AND a.firewall_id = $2 WHERE i.id IN (${page}) ${order}`;
    const { rows, pagination } = await readPage<CandidateRow>(db, query, { columns: 'i.id', from, order, values, around });
    return { instances: rows.map((row) => candidateOf(firewall, row)), pagination };
  }

  async ofInstance(db: EntityManager, instanceId: string): Promise<AttachedFirewallView[]> {
    const rows: AttachedFirewallView[] = await db.query(
      `SELECT ${attachedColumns} FROM instance_firewalls a JOIN firewalls f ON f.id = a.firewall_id WHERE a.instance_id = $1 ORDER BY f.name`,
      [instanceId],
    );
    return rows.map(attachedViewOf);
  }

  /** Undefined when the account has no such instance. */
  async effective(db: EntityManager, accountId: string, instanceId: string): Promise<EffectiveRulesView | undefined> {
    const [row]: EffectiveRulesView[] = await db.query(
      `SELECT network_version AS version, network_applied AS applied_version, ${effectiveRulesOf('$1')} AS rules FROM instances WHERE id = $1 AND account_id = $2`,
      [instanceId, accountId],
    );
    return row;
  }
}

function candidateOf(firewall: FirewallRow, row: CandidateRow): FirewallCandidateView {
  const { id, name, region, status, attachment_status } = row;
  const reason = whyNotAttachable(firewall, instanceFactsOf(row));
  return { id, name, region, status, attached: attachment_status !== null, attachment_status, eligible: reason === undefined, reason: reason ?? null };
}

/** What the rules of attaching must know of an instance. */
export const instanceFactsOf = ({ status, tier, flavor, delete_protection, public_ip, ip_status, region }: Omit<CandidateRow, 'id' | 'name' | 'attachment_status'>) => ({
  status, tier, flavorFeatures: flavor.features, deleteProtection: delete_protection, hasPublicIp: public_ip !== null, ipStatus: ip_status, region,
});
