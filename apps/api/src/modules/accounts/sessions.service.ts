import { Inject, Injectable } from '@nestjs/common';
import type { TokenPair, UserView } from '@garrison/contracts';
import { err, ok, type DomainError, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { ENV, type Env } from '../../config/env.js';
import { Tokens } from '../../platform/auth/tokens.js';
import { Transactions } from '../../platform/database/transactions.js';
import type { Actor, AuthenticatedContext, RequestContext } from '../../platform/http/request-context.js';
import { actorOf, type AccountRow } from './account.row.js';
import { userViewOf } from './account.view.js';
import { Accounts } from './accounts.repository.js';
import { verifyPassword } from './passwords.js';
import { createRefreshToken, hashRefreshToken, successorOf } from './refresh-token.js';
import { sessionEntry, SessionJournal } from './session-journal.js';
import { SessionsRepository } from './sessions.repository.js';

type Session = { account: AccountRow; sessionId: string; refresh: string; refreshExpiresAt: Date };
type SignedIn = TokenPair & { user: UserView };

const wrongCredentials: DomainError = { code: 'unauthenticated', reason: 'E-mail address or password is wrong.' };
const wrongToken: DomainError = { code: 'unauthenticated', reason: 'The refresh token is unknown, expired, used or revoked; sign in again.' };

/** Signs people in, keeps them signed in and signs them out (decision 0005). A session has a family of refresh tokens, of which one is unused. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly transactions: Transactions,
    private readonly accounts: Accounts,
    private readonly sessions: SessionsRepository,
    private readonly tokens: Tokens,
    private readonly journal: SessionJournal,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** One refusal for an unknown address and for a wrong password, after the same work. */
  async signIn(context: RequestContext, { email, password }: { email: string; password: string }): Promise<Result<SignedIn, DomainError>> {
    const account = await this.accounts.findByEmail(this.transactions.reader, email);
    const right = await verifyPassword(account?.password_hash, password);
    if (account && !right) this.journal.refused(as(account, context), sessionEntry('session.sign_in', null));
    if (!account || !right) return err(wrongCredentials);
    const session = await this.transactions.commit((tx) => this.open(tx, context, account));
    return session ? ok(await this.answer(session)) : err(wrongCredentials);
  }

  async refresh(context: RequestContext, token: string): Promise<Result<SignedIn, DomainError>> {
    // Not `run`: a refusal that ends a session must be committed.
    const session = await this.transactions.commit((tx) => this.rotate(tx, context, token));
    return session ? ok(await this.answer(session)) : err(wrongToken);
  }

  /** Ends the session a refresh token belongs to. Nobody learns whether there was one. */
  async signOut(context: RequestContext, token: string): Promise<void> {
    await this.transactions.commit(async (tx) => {
      const found = await this.sessions.findInLockedSession(tx, hashRefreshToken(token));
      const ended = found && (await this.sessions.end(tx, found.account_id, found.family_id));
      if (ended) await this.journal.record(tx, as(await this.accounts.get(tx, ended.account_id), context), 'session.sign_out', ended);
    });
  }

  /** A ticket is for the live connection only, and for a minute: it stands in an address, which servers and proxies log. */
  async socketTicket({ accountId, sessionId, role, currency, name, tier }: Actor): Promise<{ token: string; expires_at: string }> {
    const { token, expiresAt } = await this.tokens.sign('socket', { accountId, familyId: sessionId, role, currency, name, tier });
    return { token, expires_at: expiresAt.toISOString() };
  }

  /** undefined when the password was changed since it was compared: that ended all sessions but one, and must have ended this one too. */
  private async open(tx: EntityManager, context: RequestContext, account: AccountRow): Promise<Session | undefined> {
    if (!(await this.accounts.stillHasPassword(tx, account))) return undefined;
    const refresh = createRefreshToken();
    const row = await this.sessions.begin(tx, { ...context, accountId: account.id, sessionId: uuidv7(), tokenHash: hashRefreshToken(refresh) });
    const surplus = await this.sessions.endSurplus(tx, account.id);
    await this.journal.record(tx, as(account, context), 'session.sign_in', row, surplus);
    return { account, sessionId: row.id, refresh, refreshExpiresAt: row.expires_at };
  }

  private async rotate(tx: EntityManager, context: RequestContext, token: string): Promise<Session | undefined> {
    const found = await this.sessions.findInLockedSession(tx, hashRefreshToken(token));
    if (!found || found.state === 'dead') return undefined;
    const { id, account_id: accountId, family_id: sessionId } = found;
    const account = await this.accounts.get(tx, accountId);
    const refresh = successorOf(token, this.env.JWT_SECRET);
    const tokenHash = hashRefreshToken(refresh);

    if (found.state === 'unused') {
      const refreshExpiresAt = await this.sessions.goOn(tx, id, { ...context, accountId, sessionId, tokenHash });
      return { account, sessionId, refresh, refreshExpiresAt };
    }
    const successor = found.state === 'used_just_now' ? await this.sessions.findToken(tx, tokenHash) : undefined;
    if (successor?.state === 'unused') return { account, sessionId, refresh, refreshExpiresAt: successor.expires_at };
    const ended = await this.sessions.end(tx, accountId, sessionId);
    if (ended) await this.journal.reused(tx, as(account, context), ended);
    return undefined;
  }

  private async answer({ account, sessionId, refresh, refreshExpiresAt }: Session): Promise<SignedIn> {
    const { id, role, currency, name } = account;
    const access = await this.tokens.sign('api', { accountId: id, familyId: sessionId, role, currency, name, tier: null });
    return {
      user: userViewOf(account),
      access: access.token,
      refresh,
      access_expires_at: access.expiresAt.toISOString(),
      refresh_expires_at: refreshExpiresAt.toISOString(),
    };
  }
}

/** The context of whoever proved by a password or a refresh token to be the account. */
const as = (account: AccountRow, context: RequestContext): AuthenticatedContext => ({ ...context, actor: actorOf(account) });
