import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** A released address rests before somebody else gets it, so that connections to the earlier machine have died. */
const COOL_DOWN = "interval '5 minutes'";

/** Gives each instance its addresses from the region's pools; one row per address, so none is given twice. */
@Injectable()
export class Addresses {
  /** Takes a free address for an instance; undefined when the pool has none. */
  async take(tx: EntityManager, request: { region: string; kind: 'private' | 'public'; instanceId: string }): Promise<string | undefined> {
    const [rows]: [{ address: string }[], number] = await tx.query(
      `UPDATE ip_addresses SET instance_id = $3, released_at = NULL
       WHERE address = (SELECT address FROM ip_addresses
                        WHERE region = $1 AND kind = $2 AND instance_id IS NULL AND (released_at IS NULL OR released_at < now() - ${COOL_DOWN})
                        ORDER BY released_at NULLS FIRST, address LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING host(address) AS address`,
      [request.region, request.kind, request.instanceId],
    );
    return rows[0]?.address;
  }

  /** Gives back all addresses of an instance. */
  async release(tx: EntityManager, instanceId: string): Promise<void> {
    await tx.query('UPDATE ip_addresses SET instance_id = NULL, released_at = now() WHERE instance_id = $1', [instanceId]);
  }
}
