import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { ok } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { apiKeyViewOf } from './api-key.view.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { ApiKeysService } from './api-keys.service.js';

@Controller()
export class ApiKeysController {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: ApiKeysRepository,
    private readonly service: ApiKeysService,
  ) {}

  @Route(endpoints.listApiKeys)
  async list(@Input() { context }: RouteInput<typeof endpoints.listApiKeys>): RouteReply<typeof endpoints.listApiKeys> {
    const rows = await this.repository.live(this.transactions.reader, context.actor.accountId);
    return ok({ api_keys: rows.map(apiKeyViewOf) });
  }

  @Route(endpoints.createApiKey)
  async create(@Input() { context, body }: RouteInput<typeof endpoints.createApiKey>): RouteReply<typeof endpoints.createApiKey> {
    return this.service.create(context, body);
  }

  @Route(endpoints.updateApiKey)
  async update(@Input() { context, params, body }: RouteInput<typeof endpoints.updateApiKey>): RouteReply<typeof endpoints.updateApiKey> {
    return this.service.setCaps(context, params.id, body);
  }

  @Route(endpoints.deleteApiKey)
  async revoke(@Input() { context, params }: RouteInput<typeof endpoints.deleteApiKey>): RouteReply<typeof endpoints.deleteApiKey> {
    return this.service.revoke(context, params.id);
  }
}
