import { Injectable } from '@nestjs/common';
import { computeHourly } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { InstanceRow } from '../instances/instance.row.js';
import type { InstancePatch } from '../instances/instances.repository.js';
import { Catalogue } from '../catalogue/catalogue.js';
import { Addresses } from '../nodes/addresses.js';
import { PortRetriesRepository } from './port-retries.repository.js';

/** What a report on a port changes beside its own rows: columns of the instance, and firewalls that look different now. */
export type Settled = { patch: InstancePatch; firewallIds: string[] };
type Returned = [{ firewall_id: string }[], number];

/** Writes down what a node was seen to have of the wished addresses and rules. The instance is locked. */
@Injectable()
export class PortSettlement {
  constructor(
    private readonly addresses: Addresses,
    private readonly catalogue: Catalogue,
    private readonly retries: PortRetriesRepository,
  ) {}

  /** The node has this version: whatever was wished up to it holds. */
  async applied(tx: EntityManager, instance: InstanceRow, version: number): Promise<Settled> {
    const { id } = instance;
    await tx.query("UPDATE instance_security_rules SET status = 'applied' WHERE instance_id = $1 AND status IN ('pending', 'error') AND network_version <= $2", [id, version]);
    await tx.query("DELETE FROM instance_security_rules WHERE instance_id = $1 AND status = 'removing' AND network_version <= $2", [id, version]);
    const all: { firewall_id: string }[] = await tx.query('SELECT firewall_id FROM instance_firewalls WHERE instance_id = $1', [id]);
    const [attached]: Returned = await tx.query(
      "UPDATE instance_firewalls SET status = 'SUCCESS' WHERE instance_id = $1 AND status IN ('ATTACHING', 'ERROR') AND network_version <= $2 RETURNING firewall_id",
      [id, version],
    );
    const [detached]: Returned = await tx.query("DELETE FROM instance_firewalls WHERE instance_id = $1 AND status = 'DETACHING' AND network_version <= $2 RETURNING firewall_id", [id, version]);
    const newest = version >= instance.network_version;
    const settled = newest ? await this.settleRules(tx, id, all) : [];
    const firewallIds = await this.touched(tx, [...attached, ...detached, ...settled]);
    const patch = newest ? await this.addressSettled(tx, instance) : {};
    if (newest) await this.retries.settled(tx, id);
    return { patch: { ...patch, network_applied: Math.max(instance.network_applied, version) }, firewallIds };
  }

  /** The node does not have this version. A newer one that is on its way says more. */
  async failed(tx: EntityManager, instance: InstanceRow, version: number): Promise<Settled> {
    if (version < instance.network_version) return { patch: {}, firewallIds: [] };
    const { id, ip_status } = instance;
    await tx.query("UPDATE instance_security_rules SET status = 'error' WHERE instance_id = $1 AND status = 'pending'", [id]);
    const [attaching]: Returned = await tx.query("UPDATE instance_firewalls SET status = 'ERROR' WHERE instance_id = $1 AND status = 'ATTACHING' RETURNING firewall_id", [id]);
    const [rules]: Returned = await tx.query(
      "UPDATE firewall_rules SET status = 'error' WHERE status = 'pending' AND firewall_id IN (SELECT firewall_id FROM instance_firewalls WHERE instance_id = $1) RETURNING firewall_id",
      [id],
    );
    const firewallIds = await this.touched(tx, [...attaching, ...rules]);
    await this.retries.failed(tx, id, ip_status === 'attaching' ? version + 1 : version);
    if (ip_status === 'detaching') return { patch: { ip_status: 'attached' }, firewallIds };
    if (ip_status !== 'attaching') return { patch: {}, firewallIds };
    // whether the node has the address nobody can tell: the next version that reaches it is without
    await this.addresses.release(tx, id, 'public');
    return { patch: { public_ip: null, ip_status: 'none', network_version: instance.network_version + 1 }, firewallIds };
  }

  /** The machine is gone from its node, or was never there; a deleted one has no firewalls any more. */
  async gone(tx: EntityManager, instanceId: string, deleted: boolean): Promise<string[]> {
    await this.retries.settled(tx, instanceId);
    await tx.query(
      deleted
        ? "DELETE FROM instance_security_rules WHERE instance_id = $1 AND status = 'removing'"
        : "UPDATE instance_security_rules SET status = 'error' WHERE instance_id = $1 AND status = 'pending'",
      [instanceId],
    );
    const [links]: Returned = await tx.query(
      deleted
        ? 'DELETE FROM instance_firewalls WHERE instance_id = $1 RETURNING firewall_id'
        : "UPDATE instance_firewalls SET status = 'ERROR' WHERE instance_id = $1 RETURNING firewall_id",
      [instanceId],
    );
    return this.touched(tx, [...links, ...(await this.settleRules(tx, instanceId, links))]);
  }

  /** A firewall's rules are settled when every other machine that has it has its newest version. The lock lets one of two machines come last. */
  async settleRules(tx: EntityManager, instanceId: string, firewalls: readonly { firewall_id: string }[]): Promise<{ firewall_id: string }[]> {
    if (firewalls.length === 0) return [];
    const ids = firewalls.map(({ firewall_id }) => firewall_id);
    await tx.query('SELECT 1 FROM firewalls WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE', [ids]);
    const told = `firewall_id = ANY($1) AND NOT EXISTS (
      SELECT 1 FROM instance_firewalls a JOIN instances i ON i.id = a.instance_id
      WHERE a.firewall_id = firewall_rules.firewall_id AND i.id <> $2 AND i.network_applied < i.network_version AND i.status NOT IN ('ERROR', 'DELETING', 'DELETED'))`;
    const [applied]: Returned = await tx.query(`UPDATE firewall_rules SET status = 'applied' WHERE status IN ('pending', 'error') AND ${told} RETURNING firewall_id`, [ids, instanceId]);
    const [removed]: Returned = await tx.query(`DELETE FROM firewall_rules WHERE status = 'removing' AND ${told} RETURNING firewall_id`, [ids, instanceId]);
    return [...applied, ...removed];
  }

  private async addressSettled(tx: EntityManager, instance: InstanceRow): Promise<InstancePatch> {
    const { id, ip_status } = instance;
    if (ip_status === 'attaching') return { ip_status: 'attached', price_per_hour_nano: this.price(instance, true) };
    if (ip_status !== 'detaching') return {};
    await this.addresses.release(tx, id, 'public');
    return { public_ip: null, ip_status: 'none', price_per_hour_nano: this.price(instance, false) };
  }

  /** What the machine costs from now on, with or without an address. */
  private price(instance: InstanceRow, address: boolean): string {
    return String(computeHourly(this.catalogue.prices, { ...instance, public_ip: address }, BigInt(instance.price_per_hour_nano)));
  }

  private async touched(tx: EntityManager, rows: readonly { firewall_id: string }[]): Promise<string[]> {
    const ids = [...new Set(rows.map(({ firewall_id }) => firewall_id))].sort();
    if (ids.length > 0) await tx.query('UPDATE firewalls SET generation = generation + 1, updated_at = now() WHERE id = ANY($1)', [ids]);
    return ids;
  }
}
