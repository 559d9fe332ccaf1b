import type { AdminNodeSummary } from '@garrison/contracts';
import { Badge } from '@/ui/surfaces';

/** Everything that is to be known of a node at a glance. */
export function NodeState({ node: { state, up, cordoned, silent } }: { node: Pick<AdminNodeSummary, 'state' | 'up' | 'cordoned' | 'silent'> }) {
  return (
    <span className="flex flex-wrap gap-1" data-testid="node-state">
      <Badge tone={state === 'failed' ? 'danger' : up ? 'ok' : 'warn'}>{state === 'in_service' ? (up ? 'up' : 'down') : state.replaceAll('_', ' ')}</Badge>
      {cordoned && <Badge tone="warn">cordoned</Badge>}
      {silent && <Badge tone="danger">silent</Badge>}
    </span>
  );
}
