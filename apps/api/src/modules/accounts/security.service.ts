import { Injectable } from '@nestjs/common';
import { endpoints, type EndpointBody } from '@garrison/contracts';
import { checkPasswordDiffers, err, invalid, issue, ok } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import type { RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { Accounts } from './accounts.repository.js';
import { checkNewPassword, hashPassword, verifyPassword } from './passwords.js';
import { sessionEntry, SessionJournal } from './session-journal.js';
import { sessionViewOf } from './session.row.js';
import { SessionsRepository } from './sessions.repository.js';

const wrongPassword = issue('current_password', 'wrong_password', 'This is not the password of the account.');

/** What people see and change of how they are signed in (decision 0026). */
@Injectable()
export class SecurityService {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: Commands,
    private readonly accounts: Accounts,
    private readonly sessions: SessionsRepository,
    private readonly journal: SessionJournal,
  ) {}

  async list({ actor }: AuthenticatedContext): RouteReply<typeof endpoints.listSessions> {
    const rows = await this.sessions.live(this.transactions.reader, actor.accountId);
    return ok({ sessions: rows.map(sessionViewOf), current_session_id: actor.sessionId });
  }

  async end(context: AuthenticatedContext, id: string): RouteReply<typeof endpoints.endSession> {
    return this.commands.run(endpoints.endSession, context, async (tx) => {
      const row = await this.sessions.end(tx, context.actor.accountId, id);
      if (!row) return err({ code: 'not_found', resource: 'session', id });
      await this.journal.changed(tx, row.account_id, [row]);
      return ok({ answer: { session: sessionViewOf(row) }, audit: sessionEntry('session.end', id) });
    });
  }

  async endOthers(context: AuthenticatedContext): RouteReply<typeof endpoints.endOtherSessions> {
    const { accountId, sessionId } = context.actor;
    return this.commands.run(endpoints.endOtherSessions, context, async (tx) => {
      const ended = await this.sessions.endOthers(tx, accountId, sessionId);
      await this.journal.changed(tx, accountId, ended);
      return ok({ answer: { ended: ended.length }, audit: sessionEntry('session.end_others', sessionId) });
    });
  }

  /** The slow hashes are made before the transaction, which looks again whether the password is still the one that was given. */
  async changePassword(context: AuthenticatedContext, body: EndpointBody<typeof endpoints.changePassword>): RouteReply<typeof endpoints.changePassword> {
    const { current_password: current, new_password: next } = body;
    const { accountId, sessionId } = context.actor;
    const account = await this.accounts.get(this.transactions.reader, accountId);
    const isRight = await verifyPassword(account.password_hash, current);
    const audit = { action: 'account.change_password', resourceType: 'account', resourceId: accountId };
    if (!isRight) this.journal.refused(context, audit);
    const issues = [...(isRight ? checkPasswordDiffers(current, next, 'new_password') : [wrongPassword]), ...checkNewPassword(next, 'new_password', [account.email, account.name])];
    if (issues.length > 0) return err(invalid(issues));
    const passwordHash = await hashPassword(next);
    // a stored hash of the request would be a fast hash of the passwords, so it cannot be repeated by key
    return this.commands.run(endpoints.changePassword, { ...context, idempotencyKey: null }, async (tx) => {
      const { password_hash } = await this.accounts.lock(tx, accountId);
      if (password_hash !== account.password_hash) return err(invalid([wrongPassword]));
      await this.accounts.setPassword(tx, accountId, passwordHash);
      const ended = await this.sessions.endOthers(tx, accountId, sessionId);
      await this.journal.passwordChanged(tx, context, ended);
      return ok({ answer: { ended: ended.length }, audit });
    });
  }
}
