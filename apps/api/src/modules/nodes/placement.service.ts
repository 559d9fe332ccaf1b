import { Injectable } from '@nestjs/common';
import { alternatives, err, ok, placeGpus, type DomainError, type Placement, type PlacementNeed, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { together } from '../../platform/database/together.js';
import { Catalogue } from '../catalogue/catalogue.js';
import { NodeInventory, type InventoryNode } from './node-inventory.js';

const ROUNDS = 5;

/**
 * Takes GPUs for a machine inside the caller's transaction. A node is locked while one of its GPUs is given away; a node that somebody else is
 * just giving away from is looked at later, so bursts spread over the nodes, and waited for only when nothing else fits. What is read before the
 * lock only proposes; what is read under it decides.
 */
@Injectable()
export class PlacementService {
  constructor(
    private readonly inventory: NodeInventory,
    private readonly catalogue: Catalogue,
  ) {}

  /** A node and free GPUs on it, the node locked until the transaction ends; undefined when the machine fits nowhere in the region. */
  async choose(tx: EntityManager, region: string, need: PlacementNeed): Promise<Placement | undefined> {
    // All of a shortlist may be taken while it is tried; then the next one tells what is left.
    for (let round = 0; round < ROUNDS; round += 1) {
      const candidates = await this.inventory.shortlist(tx, region, need);
      if (candidates.length === 0) return undefined;
      const placed = await this.tryAll(tx, candidates, need);
      if (placed) return placed;
    }
    return undefined;
  }

  private async tryAll(tx: EntityManager, candidates: InventoryNode[], need: PlacementNeed): Promise<Placement | undefined> {
    const busy: InventoryNode[] = [];
    for (let best = takeBest(candidates, need); best; best = takeBest(candidates, need)) {
      const tried = await this.tryOn(tx, best.id, need, 'SKIP LOCKED');
      if (tried === 'busy') busy.push(best);
      else if (tried) return tried;
    }
    for (let best = takeBest(busy, need); best; best = takeBest(busy, need)) {
      const tried = await this.tryOn(tx, best.id, need, '');
      if (tried && tried !== 'busy') return tried;
    }
    return undefined;
  }

  /** Writes the holder onto the device rows. Throws when one of them was not free: the caller must hold the node's lock. */
  async hold(tx: EntityManager, instanceId: string, { gpuIds }: Placement): Promise<void> {
    const [, taken]: [unknown, number] = await tx.query(
      'UPDATE gpu_devices d SET instance_id = $1 FROM unnest($2::text[]) AS chosen(id) WHERE d.id = chosen.id AND d.instance_id IS NULL AND d.healthy',
      [instanceId, gpuIds],
    );
    if (taken !== gpuIds.length) throw new Error(`GPUs ${gpuIds.join(', ')} were not all free under the node's lock`);
  }

  /** Gives back every GPU of an instance. */
  async release(tx: EntityManager, instanceId: string): Promise<void> {
    await tx.query('UPDATE gpu_devices SET instance_id = NULL WHERE instance_id = $1', [instanceId]);
  }

  /** The GPUs an instance holds, in slot order. */
  async heldBy(db: EntityManager, instanceId: string): Promise<string[]> {
    const rows: { id: string }[] = await db.query('SELECT id FROM gpu_devices WHERE instance_id = $1 ORDER BY slot', [instanceId]);
    return rows.map((row) => row.id);
  }

  /** Says whether the machine would fit now, without taking anything. */
  async check(db: EntityManager, region: string, need: PlacementNeed): Promise<Result<void, DomainError>> {
    return placeGpus(await this.inventory.shortlist(db, region, need), need) ? ok(undefined) : err(await this.outOfStock(db, region, need));
  }

  /** Would a machine fit now? A count that is not sold any more is for other rules to refuse. */
  async fits(db: EntityManager, region: string, { model, count }: Pick<PlacementNeed, 'model' | 'count'>): Promise<boolean> {
    const flavor = this.catalogue.flavor(model, count);
    if (!flavor) return true;
    return (await this.inventory.shortlist(db, region, { model, count, vcpus: flavor.vcpus, ramGb: flavor.ram_gb })).length > 0;
  }

  /** Is there a node that could take the machine if it were empty, as far as is known? */
  async couldEverFit(db: EntityManager, region: string, { model, count }: PlacementNeed): Promise<boolean> {
    const nodes: unknown[] = await db.query('SELECT node_id FROM gpu_devices WHERE region = $1 AND model = $2 GROUP BY node_id HAVING count(*) >= $3::int LIMIT 1', [region, model, count]);
    return nodes.length > 0;
  }

  /** The refusal, with the regions and counts that do fit. `lines`: how many wait for the model, by region; where somebody waits nothing is offered. */
  async outOfStock(db: EntityManager, region: string, { model, count }: PlacementNeed, lines: ReadonlyMap<string, number> = new Map()): Promise<DomainError> {
    const asked = { region, gpu_model: model, gpu_count: count };
    const nodes = await this.inventory.nodes(db, { model });
    const facts = this.catalogue.gpuModel(model);
    const waiting = lines.get(region);
    const stock = (facts?.regions ?? []).filter((code) => !lines.has(code)).map((code) => ({ region: code, nodes: nodes.filter((node) => node.region === code) }));
    const flavors = (facts?.flavors ?? []).map((flavor) => ({ count: flavor.gpu_count, vcpus: flavor.vcpus, ramGb: flavor.ram_gb }));
    return { code: 'out_of_stock', ...asked, alternatives: alternatives(asked, stock, flavors), ...(waiting === undefined ? {} : { waiting }) };
  }

  /** Locks a node and looks again; `busy` when somebody else has it and `SKIP LOCKED` was asked for. */
  private async tryOn(tx: EntityManager, nodeId: string, need: PlacementNeed, wait: '' | 'SKIP LOCKED'): Promise<Placement | 'busy' | undefined> {
    // Sent together: the second statement begins when the first one has the lock, so it sees what the last holder committed.
    const [locked, nodes] = await together([
      // NO KEY: the foreign keys of new instances must not wait for it.
      tx.query<unknown[]>(`SELECT 1 FROM nodes WHERE id = $1 FOR NO KEY UPDATE ${wait}`, [nodeId]),
      this.inventory.nodes(tx, { nodeId, model: need.model }),
    ]);
    return locked.length > 0 ? placeGpus(nodes, need) : 'busy';
  }
}

/** Removes the best-fitting node from the list and returns it. */
function takeBest(nodes: InventoryNode[], need: PlacementNeed): InventoryNode | undefined {
  const placement = placeGpus(nodes, need);
  return placement && nodes.splice(nodes.findIndex((node) => node.id === placement.nodeId), 1)[0];
}
