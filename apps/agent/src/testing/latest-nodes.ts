import type { NodeReport, RegionReport } from '@garrison/contracts';

/** The nodes as reported last: a report between two full ones names only those that changed. */
export function latestNodes(reports: readonly RegionReport[]): NodeReport[] {
  const latest = new Map<string, NodeReport>();
  for (const { nodes } of reports) for (const node of nodes) latest.set(node.id, node);
  return [...latest.values()].sort((a, b) => a.id.localeCompare(b.id));
}
