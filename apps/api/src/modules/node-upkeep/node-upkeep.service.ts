import { Injectable } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { err, nodeLifecycle, ok, type DomainError, type DrainMode, type NodeCommand, type NodeServiceState, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../platform/database/transactions.js';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import type { RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { AdminNodesQueries } from '../admin/nodes.queries.js';
import { NodeDrainsRepository } from './node-drains.repository.js';

type StateSpec = typeof endpoints.adminFailNode | typeof endpoints.adminRecoverNode;

/**
 * What operators order about whole nodes. An order is a row; the worker carries it out, machine by machine, and can be asked how far it is. Of two orders at
 * once the second one waits for the node's lock and then meets what the first one wrote.
 */
@Injectable()
export class NodeUpkeepService {
  constructor(
    private readonly commands: Commands,
    private readonly transactions: Transactions,
    private readonly drains: NodeDrainsRepository,
    private readonly nodes: AdminNodesQueries,
  ) {}

  drain(context: AuthenticatedContext, id: string, mode: DrainMode): RouteReply<typeof endpoints.adminDrainNode> {
    return this.commands.run(endpoints.adminDrainNode, context, async (tx) => {
      const state = await this.lock(tx, id);
      if (!state) return err(notFound(id));
      if (state !== 'in_service') return err({ code: 'wrong_state', resource: 'node', current_state: state, command: 'drain', allowed_from: ['in_service'] });
      const running = await this.drains.runningOf(tx, id);
      if (running) return err({ code: 'in_use', resource: 'node', id, used_by: `drain ${running.id} (${running.mode})` });
      await tx.query('UPDATE nodes SET cordoned = true WHERE id = $1', [id]);
      const drain = await this.drains.begin(tx, id, mode, context.requestId);
      return ok({ answer: { drain: await this.drains.view(tx, drain) }, audit: auditOf('node.drain', id) });
    });
  }

  async latestDrain(id: string): RouteReply<typeof endpoints.adminGetNodeDrain> {
    const db = this.transactions.reader;
    const drain = await this.drains.latestOf(db, id);
    if (drain) return ok({ drain: await this.drains.view(db, drain) });
    return (await this.nodes.find(db, id)) ? ok({ drain: null }) : err(notFound(id));
  }

  /** Repeating it changes nothing. */
  cancelDrain(context: AuthenticatedContext, id: string): RouteReply<typeof endpoints.adminCancelNodeDrain> {
    return this.commands.run(endpoints.adminCancelNodeDrain, context, async (tx) => {
      if (!(await this.lock(tx, id))) return err(notFound(id));
      if (!(await this.drains.cancel(tx, id))) {
        return err({ code: 'wrong_state', resource: 'node', current_state: 'not draining', command: 'cancel its drain', allowed_from: ['draining'], reason: 'No drain of this node is running.' });
      }
      const drain = await this.drains.latestOf(tx, id);
      if (!drain) throw new Error(`the running drain of node ${id} vanished under the node's lock`);
      return ok({ answer: { drain: await this.drains.view(tx, drain) }, audit: auditOf('node.cancel_drain', id) });
    });
  }

  fail(context: AuthenticatedContext, id: string): RouteReply<typeof endpoints.adminFailNode> {
    return this.move(endpoints.adminFailNode, context, id, 'fail');
  }

  recover(context: AuthenticatedContext, id: string): RouteReply<typeof endpoints.adminRecoverNode> {
    return this.move(endpoints.adminRecoverNode, context, id, 'recover');
  }

  private move(spec: StateSpec, context: AuthenticatedContext, id: string, command: NodeCommand): RouteReply<StateSpec> {
    return this.commands.run(spec, context, async (tx) => {
      const moved = await this.write(tx, id, command);
      if (!moved.ok) return moved;
      // nothing more can be got off a dead node; what was put to sleep before is still woken elsewhere
      if (command === 'fail') await this.drains.cancel(tx, id);
      const node = await this.nodes.find(tx, id);
      if (!node) throw new Error(`node ${id} vanished under its own lock`);
      return ok({ answer: { node }, audit: auditOf(`node.${command}`, id) });
    });
  }

  private async write(tx: EntityManager, id: string, command: NodeCommand): Promise<Result<NodeServiceState, DomainError>> {
    const state = await this.lock(tx, id);
    if (!state) return err(notFound(id));
    const next = nodeLifecycle.next(state, command);
    if (!next.ok) return err({ code: 'wrong_state', resource: 'node', current_state: state, command, allowed_from: next.error.allowedFrom });
    await tx.query('UPDATE nodes SET state = $2, state_since = now() WHERE id = $1', [id, next.value]);
    return next;
  }

  /** Waits for a placement that is just choosing the node, and keeps others from doing so; NO KEY, because new instances only name it. */
  private async lock(tx: EntityManager, id: string): Promise<NodeServiceState | undefined> {
    const [row]: { state: NodeServiceState }[] = await tx.query('SELECT state FROM nodes WHERE id = $1 FOR NO KEY UPDATE', [id]);
    return row?.state;
  }
}

const notFound = (id: string): DomainError => ({ code: 'not_found', resource: 'node', id });
const auditOf = (action: string, resourceId: string) => ({ action, resourceType: 'node', resourceId });
