import type { EntityManager } from 'typeorm';

/**
 * Lets the statements of a transaction be planned for the values they have, as those of reads are. For transactions that work through many rows: others look
 * rows up by their keys and keep one plan for all values (`preparing-client.ts`).
 */
export async function planForMany(tx: EntityManager): Promise<void> {
  await tx.query("SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_seqscan', 'on', true)");
}
