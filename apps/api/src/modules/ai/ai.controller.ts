import { Controller, Res } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { describeError, err, invalid, issue, ok } from '@garrison/domain';
import type { FastifyReply } from 'fastify';
import { Transactions } from '../../platform/database/transactions.js';
import { EventStream, Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { AiModels } from './ai-models.js';
import { AiProvider } from './ai-provider.js';
import { AiUsageQueries } from './ai-usage.queries.js';
import { ChatService } from './chat.service.js';
import { goneSignal } from './gone-signal.js';

@Controller()
export class AiController {
  constructor(
    private readonly transactions: Transactions,
    private readonly models: AiModels,
    private readonly provider: AiProvider,
    private readonly chat: ChatService,
    private readonly usage: AiUsageQueries,
  ) {}

  @Route(endpoints.createChat)
  async create(@Input() { context, body }: RouteInput<typeof endpoints.createChat>, @Res({ passthrough: true }) reply: FastifyReply): RouteReply<typeof endpoints.createChat> {
    const answer = await this.chat.ask(context, body, goneSignal(reply), true);
    if (!answer.ok) return answer;
    return ok('events' in answer.value ? new EventStream(answer.value.events) : answer.value);
  }

  @Route(endpoints.listAiModels)
  async list(@Input() { context }: RouteInput<typeof endpoints.listAiModels>): RouteReply<typeof endpoints.listAiModels> {
    const now = new Date();
    const ready = this.provider.require();
    return ok({ models: this.models.all.map((model) => model.view(context.actor.currency, now)), unavailable_reason: ready.ok ? null : describeError(ready.error) });
  }

  @Route(endpoints.getAiUsage)
  async summary(@Input() { context, query }: RouteInput<typeof endpoints.getAiUsage>): RouteReply<typeof endpoints.getAiUsage> {
    const wrong = wrongOrder(query);
    if (wrong) return err(wrong);
    return ok({ usage: await this.usage.summary(this.transactions.reader, context.actor.accountId, context.actor.currency, query) });
  }

  @Route(endpoints.listAiUsage)
  async history(@Input() { context, query }: RouteInput<typeof endpoints.listAiUsage>): RouteReply<typeof endpoints.listAiUsage> {
    const wrong = wrongOrder(query);
    if (wrong) return err(wrong);
    return ok(await this.usage.history(this.transactions.reader, context.actor.accountId, context.actor.currency, query));
  }
}

const wrongOrder = ({ from_day: from, to_day: to }: { from_day?: string; to_day?: string }) => (from !== undefined && to !== undefined && to < from ? invalid([issue('query.to_day', 'out_of_range', 'The last day must not be before the first.')]) : undefined);
