import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { err, ok } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { VolumesQueries } from './volumes.queries.js';

@Controller()
export class VolumesController {
  constructor(
    private readonly transactions: Transactions,
    private readonly queries: VolumesQueries,
  ) {}

  @Route(endpoints.listVolumes)
  async list(@Input() { context, query }: RouteInput<typeof endpoints.listVolumes>): RouteReply<typeof endpoints.listVolumes> {
    return ok(await this.queries.list(this.transactions.reader, context.actor.accountId, query));
  }

  @Route(endpoints.getVolume)
  async get(@Input() { context, params }: RouteInput<typeof endpoints.getVolume>): RouteReply<typeof endpoints.getVolume> {
    const volume = await this.queries.view(this.transactions.reader, params.id, context.actor.accountId);
    return volume ? ok({ volume }) : err({ code: 'not_found', resource: 'volume', id: params.id });
  }
}
