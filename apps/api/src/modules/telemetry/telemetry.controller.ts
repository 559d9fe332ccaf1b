import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { ok } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { TelemetryQueries } from './telemetry.queries.js';

@Controller()
export class TelemetryController {
  constructor(
    private readonly transactions: Transactions,
    private readonly queries: TelemetryQueries,
  ) {}

  @Route(endpoints.getInstanceMetrics)
  async metrics(@Input() { context, params, query }: RouteInput<typeof endpoints.getInstanceMetrics>): RouteReply<typeof endpoints.getInstanceMetrics> {
    const series = await this.queries.series(this.transactions.reader, context.actor.accountId, params.id, query);
    return series.ok ? ok({ metrics: series.value }) : series;
  }
}
