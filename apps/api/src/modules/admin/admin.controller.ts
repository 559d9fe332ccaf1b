import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { err, ok } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { AdminAccounts } from './accounts.service.js';
import { AdminNodesQueries } from './nodes.queries.js';
import { AdminNodesService } from './nodes.service.js';
import { AdminOperations } from './operations.service.js';

@Controller()
export class AdminController {
  constructor(
    private readonly transactions: Transactions,
    private readonly nodes: AdminNodesQueries,
    private readonly nodesService: AdminNodesService,
    private readonly operations: AdminOperations,
    private readonly accounts: AdminAccounts,
  ) {}

  @Route(endpoints.adminListNodes)
  async listNodes(@Input() { query }: RouteInput<typeof endpoints.adminListNodes>): RouteReply<typeof endpoints.adminListNodes> {
    return ok(await this.nodes.list(this.transactions.reader, query));
  }

  @Route(endpoints.adminGetNode)
  async getNode(@Input() { params }: RouteInput<typeof endpoints.adminGetNode>): RouteReply<typeof endpoints.adminGetNode> {
    const node = await this.nodes.find(this.transactions.reader, params.id);
    return node ? ok({ node }) : err({ code: 'not_found', resource: 'node', id: params.id });
  }

  @Route(endpoints.adminCordonNode)
  async cordon(@Input() { context, params }: RouteInput<typeof endpoints.adminCordonNode>): RouteReply<typeof endpoints.adminCordonNode> {
    return this.nodesService.cordon(context, params.id);
  }

  @Route(endpoints.adminUncordonNode)
  async uncordon(@Input() { context, params }: RouteInput<typeof endpoints.adminUncordonNode>): RouteReply<typeof endpoints.adminUncordonNode> {
    return this.nodesService.uncordon(context, params.id);
  }

  @Route(endpoints.adminGetCapacity)
  async capacity(@Input() { query }: RouteInput<typeof endpoints.adminGetCapacity>): RouteReply<typeof endpoints.adminGetCapacity> {
    return ok({ capacity: await this.nodes.capacity(this.transactions.reader, query) });
  }

  @Route(endpoints.adminListOperations)
  async listOperations(@Input() { query }: RouteInput<typeof endpoints.adminListOperations>): RouteReply<typeof endpoints.adminListOperations> {
    return ok({ operations: await this.operations.list(this.transactions.reader, query) });
  }

  @Route(endpoints.adminRetryOperation)
  async retryOperation(@Input() { context, params }: RouteInput<typeof endpoints.adminRetryOperation>): RouteReply<typeof endpoints.adminRetryOperation> {
    return this.operations.retry(context, params.id);
  }

  @Route(endpoints.adminFailOperation)
  async failOperation(@Input() { context, params }: RouteInput<typeof endpoints.adminFailOperation>): RouteReply<typeof endpoints.adminFailOperation> {
    return this.operations.fail(context, params.id);
  }

  @Route(endpoints.adminListAccounts)
  async listAccounts(@Input() { query }: RouteInput<typeof endpoints.adminListAccounts>): RouteReply<typeof endpoints.adminListAccounts> {
    return ok(await this.accounts.list(this.transactions.reader, query));
  }

  @Route(endpoints.adminGrantCredit)
  async grantCredit(@Input() { context, params, body }: RouteInput<typeof endpoints.adminGrantCredit>): RouteReply<typeof endpoints.adminGrantCredit> {
    return this.accounts.grant(context, params.id, body);
  }
}
