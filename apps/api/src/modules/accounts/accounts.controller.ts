import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { err, ok } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { profileViewOf, userViewOf } from './account.view.js';
import { Accounts } from './accounts.repository.js';
import { AccountsService } from './accounts.service.js';
import { SessionsService } from './sessions.service.js';

@Controller()
export class AccountsController {
  constructor(
    private readonly transactions: Transactions,
    private readonly accounts: Accounts,
    private readonly service: AccountsService,
    private readonly sessions: SessionsService,
  ) {}

  @Route(endpoints.register)
  async register(@Input() { context, body }: RouteInput<typeof endpoints.register>): RouteReply<typeof endpoints.register> {
    const registered = await this.service.register(context, body);
    return registered.ok ? ok({ user: userViewOf(registered.value) }) : registered;
  }

  @Route(endpoints.obtainToken)
  async obtainToken(@Input() { context, body }: RouteInput<typeof endpoints.obtainToken>): RouteReply<typeof endpoints.obtainToken> {
    return this.sessions.signIn(context, body);
  }

  @Route(endpoints.refreshToken)
  async refreshToken(@Input() { context, body }: RouteInput<typeof endpoints.refreshToken>): RouteReply<typeof endpoints.refreshToken> {
    return this.sessions.refresh(context, body.refresh);
  }

  @Route(endpoints.logout)
  async logout(@Input() { context, body }: RouteInput<typeof endpoints.logout>): RouteReply<typeof endpoints.logout> {
    await this.sessions.signOut(context, body.refresh);
    return ok({ signed_out: true });
  }

  @Route(endpoints.createSocketTicket)
  async createSocketTicket(@Input() { context }: RouteInput<typeof endpoints.createSocketTicket>): RouteReply<typeof endpoints.createSocketTicket> {
    return ok({ ticket: await this.sessions.socketTicket(context.actor) });
  }

  @Route(endpoints.getProfile)
  async getProfile(@Input() { context }: RouteInput<typeof endpoints.getProfile>): RouteReply<typeof endpoints.getProfile> {
    const row = await this.accounts.find(this.transactions.reader, context.actor.accountId);
    return row ? ok({ profile: profileViewOf(row) }) : err({ code: 'unauthenticated', reason: 'The account of this token does not exist here; sign in again.' });
  }

  @Route(endpoints.updateProfile)
  async updateProfile(@Input() { context, body }: RouteInput<typeof endpoints.updateProfile>): RouteReply<typeof endpoints.updateProfile> {
    return this.service.updateProfile(context, body);
  }
}
