import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** A released address rests before somebody else gets it, so that connections to the earlier machine have died. */
const COOL_DOWN = "interval '5 minutes'";

export type AddressKind = 'private' | 'public';

/** Gives each instance its addresses from the region's pools; one row per address, so none is given twice. */
@Injectable()
export class Addresses {
  /** Takes a free address of each kind for an instance; a kind whose pool has none is missing from the answer. */
  async take(tx: EntityManager, request: { region: string; kinds: readonly AddressKind[]; instanceId: string }): Promise<Partial<Record<AddressKind, string>>> {
    const [rows]: [{ kind: AddressKind; address: string }[], number] = await tx.query(
      `WITH free AS MATERIALIZED (
         SELECT one.address FROM unnest($2::text[]) AS wanted(kind) CROSS JOIN LATERAL (
           SELECT address FROM ip_addresses
           WHERE region = $1 AND kind = wanted.kind AND instance_id IS NULL AND (released_at IS NULL OR released_at < now() - ${COOL_DOWN})
           ORDER BY released_at NULLS FIRST, address LIMIT 1 FOR UPDATE SKIP LOCKED) one
       )
       UPDATE ip_addresses a SET instance_id = $3, released_at = NULL FROM free WHERE a.address = free.address RETURNING a.kind, host(a.address) AS address`,
      [request.region, request.kinds, request.instanceId],
    );
    return Object.fromEntries(rows.map(({ kind, address }) => [kind, address]));
  }

  /** Gives back the addresses of an instance: all, or those of one kind. */
  async release(tx: EntityManager, instanceId: string, kind: 'private' | 'public' | null = null): Promise<void> {
    await tx.query('UPDATE ip_addresses SET instance_id = NULL, released_at = now() WHERE instance_id = $1 AND ($2::text IS NULL OR kind = $2)', [instanceId, kind]);
  }
}
