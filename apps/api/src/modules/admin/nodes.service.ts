import { Injectable } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { err, ok } from '@garrison/domain';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import type { RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { AdminNodesQueries } from './nodes.queries.js';

/** Commands of operators on nodes. */
@Injectable()
export class AdminNodesService {
  constructor(
    private readonly commands: Commands,
    private readonly queries: AdminNodesQueries,
  ) {}

  cordon(context: AuthenticatedContext, id: string): RouteReply<typeof endpoints.adminCordonNode> {
    return this.set(endpoints.adminCordonNode, context, id, true);
  }

  uncordon(context: AuthenticatedContext, id: string): RouteReply<typeof endpoints.adminUncordonNode> {
    return this.set(endpoints.adminUncordonNode, context, id, false);
  }

  /** Waits for a placement that is just choosing the node; placement looks again under the same lock. Reports leave the mark alone. */
  private set(spec: typeof endpoints.adminCordonNode | typeof endpoints.adminUncordonNode, context: AuthenticatedContext, id: string, cordoned: boolean) {
    return this.commands.run(spec, context, async (tx) => {
      await tx.query('UPDATE nodes SET cordoned = $2 WHERE id = $1', [id, cordoned]);
      const node = await this.queries.find(tx, id);
      if (!node) return err({ code: 'not_found', resource: 'node', id });
      return ok({ answer: { node }, audit: { action: cordoned ? 'node.cordon' : 'node.uncordon', resourceType: 'node', resourceId: id } });
    });
  }
}
