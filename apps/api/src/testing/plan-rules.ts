import type { PlanNode } from './plans.js';

/** As many rows may be sorted, or read for nothing, by one statement: what a selective filter leaves, a tenth of the big account of the tests. */
export const MANY = 2_500;
/** A table below this many rows may be read whole: regions, nodes, what the catalogue says. */
const SMALL = 1_000;

/**
 * What must not be in the plan of a list's statement, one sentence each, because its cost would grow with what an account (or everybody) has:
 * - a table that grows is read whole,
 * - many rows are sorted at once: an order has to come from an index, or from the few rows a filter leaves (those of equal keys may be put in order, a few at a time),
 * - many rows are fetched from a table only to be thrown away: what a filter looks at has to be in the index (an index-only scan may skip entries; they are small and lie together),
 * - the first page fetches many rows.
 * @param first whether the statement cuts a first page (LIMIT without an offset)
 */
export function planFaults(root: PlanNode, first: boolean): string[] {
  return walk(root).flatMap((node) => {
    const faults: string[] = [];
    const on = `${node.type} of ${node.table ?? '?'}${node.index ? ` by ${node.index}` : ''}`;
    const fetches = node.table !== undefined && node.type !== 'Index Only Scan';
    if (node.type === 'Seq Scan' && node.read > SMALL) faults.push(`reads all of ${node.table}`);
    else if (fetches && node.thrownAway > MANY) faults.push(`${on} fetches ${node.thrownAway} rows for nothing`);
    else if (fetches && first && node.read > MANY) faults.push(`${on} fetches ${node.read} rows for one page`);
    const sorted = Math.round(node.children.reduce((sum, child) => sum + child.rows, 0) / Math.max(1, node.groups));
    if (/Sort$/.test(node.type) && sorted > MANY) faults.push(`sorts ${sorted} rows by ${node.sortKey?.join(', ')}`);
    return faults;
  });
}

const walk = (node: PlanNode): PlanNode[] => [node, ...node.children.flatMap(walk)];

/** The tables a plan reads. */
export const tablesOf = (root: PlanNode): string[] => walk(root).flatMap(({ table }) => table ?? []);

/** How many rows of a table a plan looks at. */
export const readOf = (root: PlanNode, table: string): number => walk(root).reduce((sum, node) => sum + (node.table === table ? node.read : 0), 0);
