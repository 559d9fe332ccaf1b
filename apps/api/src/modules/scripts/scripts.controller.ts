import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { err, ok } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { scriptViewOf } from './script.view.js';
import { ScriptsQueries } from './scripts.queries.js';
import { ScriptsService } from './scripts.service.js';

@Controller()
export class ScriptsController {
  constructor(
    private readonly transactions: Transactions,
    private readonly queries: ScriptsQueries,
    private readonly service: ScriptsService,
  ) {}

  @Route(endpoints.listScripts)
  async list(@Input() { context, query }: RouteInput<typeof endpoints.listScripts>): RouteReply<typeof endpoints.listScripts> {
    const { rows, pagination } = await this.queries.list(this.transactions.reader, context.actor.accountId, query);
    return ok({ scripts: rows.map(scriptViewOf), pagination });
  }

  @Route(endpoints.createScript)
  create(@Input() { context, body }: RouteInput<typeof endpoints.createScript>): RouteReply<typeof endpoints.createScript> {
    return this.service.create(context, body);
  }

  @Route(endpoints.deleteScripts)
  deleteMany(@Input() { context, body }: RouteInput<typeof endpoints.deleteScripts>): RouteReply<typeof endpoints.deleteScripts> {
    return this.service.deleteMany(context, body.script_ids);
  }

  @Route(endpoints.getScript)
  async get(@Input() { context, params }: RouteInput<typeof endpoints.getScript>): RouteReply<typeof endpoints.getScript> {
    const row = await this.queries.find(this.transactions.reader, context.actor.accountId, params.id);
    return row ? ok({ script: scriptViewOf(row) }) : err({ code: 'not_found', resource: 'script', id: params.id });
  }

  @Route(endpoints.replaceScript)
  replace(@Input() { context, params, body }: RouteInput<typeof endpoints.replaceScript>): RouteReply<typeof endpoints.replaceScript> {
    return this.service.update(context, params.id, body);
  }

  @Route(endpoints.updateScript)
  update(@Input() { context, params, body }: RouteInput<typeof endpoints.updateScript>): RouteReply<typeof endpoints.updateScript> {
    return this.service.update(context, params.id, body);
  }

  @Route(endpoints.deleteScript)
  delete(@Input() { context, params }: RouteInput<typeof endpoints.deleteScript>): RouteReply<typeof endpoints.deleteScript> {
    return this.service.delete(context, params.id);
  }
}
