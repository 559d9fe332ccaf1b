import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { err, ok } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { sshKeyViewOf } from './ssh-key.view.js';
import { SshKeysQueries } from './ssh-keys.queries.js';
import { SshKeysService } from './ssh-keys.service.js';

@Controller()
export class SshKeysController {
  constructor(
    private readonly transactions: Transactions,
    private readonly queries: SshKeysQueries,
    private readonly service: SshKeysService,
  ) {}

  @Route(endpoints.listSshKeys)
  async list(@Input() { context, query }: RouteInput<typeof endpoints.listSshKeys>): RouteReply<typeof endpoints.listSshKeys> {
    const { rows, pagination } = await this.queries.list(this.transactions.reader, context.actor.accountId, query);
    return ok({ ssh_keys: rows.map(sshKeyViewOf), pagination });
  }

  @Route(endpoints.createSshKey)
  async create(@Input() { context, body }: RouteInput<typeof endpoints.createSshKey>): RouteReply<typeof endpoints.createSshKey> {
    return this.service.create(context, body);
  }

  @Route(endpoints.getSshKey)
  async get(@Input() { context, params }: RouteInput<typeof endpoints.getSshKey>): RouteReply<typeof endpoints.getSshKey> {
    const row = await this.queries.find(this.transactions.reader, context.actor.accountId, params.id);
    return row ? ok({ ssh_key: sshKeyViewOf(row) }) : err({ code: 'not_found', resource: 'ssh_key', id: params.id });
  }

  @Route(endpoints.deleteSshKey)
  async delete(@Input() { context, params }: RouteInput<typeof endpoints.deleteSshKey>): RouteReply<typeof endpoints.deleteSshKey> {
    return this.service.delete(context, params.id);
  }
}
