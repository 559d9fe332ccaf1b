import { Injectable } from '@nestjs/common';
import { alternatives, err, ok, placeGpus, type DomainError, type Placement, type PlacementNeed, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Catalogue } from '../catalogue/catalogue.js';
import { NodeInventory, type InventoryNode } from './node-inventory.js';

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
    const candidates = await this.inventory.nodes(tx, { region, model: need.model });
    const busy: InventoryNode[] = [];
    for (let best = takeBest(candidates, need); best; best = takeBest(candidates, need)) {
      if (!(await this.lock(tx, best.id, 'SKIP LOCKED'))) busy.push(best);
      else {
        const placed = await this.placeOn(tx, best.id, need);
        if (placed) return placed;
      }
    }
    for (let best = takeBest(busy, need); best; best = takeBest(busy, need)) {
      await this.lock(tx, best.id, '');
      const placed = await this.placeOn(tx, best.id, need);
      if (placed) return placed;
    }
    return undefined;
  }

  /** Writes the holder onto the device rows. Throws when one of them was not free: the caller must hold the node's lock. */
  async hold(tx: EntityManager, instanceId: string, { gpuIds }: Placement): Promise<void> {
    const [, taken]: [unknown, number] = await tx.query('UPDATE gpu_devices SET instance_id = $1 WHERE id = ANY($2) AND instance_id IS NULL AND healthy', [instanceId, gpuIds]);
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
    return placeGpus(await this.inventory.nodes(db, { region, model: need.model }), need) ? ok(undefined) : err(await this.outOfStock(db, region, need));
  }

  /** The refusal, with the regions and counts that do fit. */
  async outOfStock(db: EntityManager, region: string, { model, count }: PlacementNeed): Promise<DomainError> {
    const asked = { region, gpu_model: model, gpu_count: count };
    const nodes = await this.inventory.nodes(db, { model });
    const facts = this.catalogue.gpuModel(model);
    const stock = (facts?.regions ?? []).map((code) => ({ region: code, nodes: nodes.filter((node) => node.region === code) }));
    const flavors = (facts?.flavors ?? []).map((flavor) => ({ count: flavor.gpu_count, vcpus: flavor.vcpus, ramGb: flavor.ram_gb }));
    return { code: 'out_of_stock', ...asked, alternatives: alternatives(asked, stock, flavors) };
  }

  private async lock(tx: EntityManager, nodeId: string, wait: '' | 'SKIP LOCKED'): Promise<boolean> {
    // NO KEY: the foreign keys of new instances must not wait for it.
    const rows: unknown[] = await tx.query(`SELECT 1 FROM nodes WHERE id = $1 FOR NO KEY UPDATE ${wait}`, [nodeId]);
    return rows.length > 0;
  }

  private async placeOn(tx: EntityManager, nodeId: string, need: PlacementNeed): Promise<Placement | undefined> {
    return placeGpus(await this.inventory.nodes(tx, { nodeId, model: need.model }), need);
  }
}

/** Removes the best-fitting node from the list and returns it. */
function takeBest(nodes: InventoryNode[], need: PlacementNeed): InventoryNode | undefined {
  const placement = placeGpus(nodes, need);
  return placement && nodes.splice(nodes.findIndex((node) => node.id === placement.nodeId), 1)[0];
}
