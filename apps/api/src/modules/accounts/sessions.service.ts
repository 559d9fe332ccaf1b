import { Inject, Injectable } from '@nestjs/common';
import type { TokenPair, UserView } from '@garrison/contracts';
import { err, ok, type DomainError, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { ENV, type Env } from '../../config/env.js';
import { Audit, type AuditEntry } from '../../platform/audit/audit.js';
import { Tokens } from '../../platform/auth/tokens.js';
import { Transactions } from '../../platform/database/transactions.js';
import type { Actor, RequestContext } from '../../platform/http/request-context.js';
import { actorOf, type AccountRow } from './account.row.js';
import { userViewOf } from './account.view.js';
import { Accounts } from './accounts.repository.js';
import { verifyPassword } from './passwords.js';
import { createRefreshToken, hashRefreshToken, successorOf } from './refresh-token.js';
import { SessionsRepository } from './sessions.repository.js';

type Session = { account: AccountRow; familyId: string; refresh: string; refreshExpiresAt: Date };
type SignedIn = TokenPair & { user: UserView };

const wrongCredentials: DomainError = { code: 'unauthenticated', reason: 'E-mail address or password is wrong.' };
const wrongToken: DomainError = { code: 'unauthenticated', reason: 'The refresh token is unknown, expired, used or revoked; sign in again.' };
const entry = (action: string, familyId: string): AuditEntry => ({ action, resourceType: 'session', resourceId: familyId });

/** Signs people in, keeps them signed in and signs them out (decision 0005). A session is a family of refresh tokens of which one is unused. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly transactions: Transactions,
    private readonly accounts: Accounts,
    private readonly sessions: SessionsRepository,
    private readonly tokens: Tokens,
    private readonly audit: Audit,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** One refusal for an unknown address and for a wrong password, after the same work. */
  async signIn(context: RequestContext, { email, password }: { email: string; password: string }): Promise<Result<SignedIn, DomainError>> {
    const account = await this.accounts.findByEmail(this.transactions.reader, email);
    const right = await verifyPassword(account?.password_hash, password);
    if (account && !right) this.audit.noteRefusal({ ...context, actor: actorOf(account) }, { action: 'session.sign_in', resourceType: 'session', resourceId: null });
    if (!account || !right) return err(wrongCredentials);
    const session = await this.transactions.commit((tx) => this.open(tx, context, account));
    return ok(await this.answer(session));
  }

  async refresh(context: RequestContext, token: string): Promise<Result<SignedIn, DomainError>> {
    // Not `run`: a refusal that revokes a family must be committed.
    const session = await this.transactions.commit((tx) => this.rotate(tx, context, token));
    return session ? ok(await this.answer(session)) : err(wrongToken);
  }

  /** Ends the session a refresh token belongs to. Nobody learns whether there was one. */
  async signOut(context: RequestContext, token: string): Promise<void> {
    await this.transactions.commit(async (tx) => {
      const found = await this.sessions.findInLockedFamily(tx, hashRefreshToken(token));
      if (!found || found.state === 'dead') return;
      await this.sessions.revokeFamily(tx, found.family_id);
      await this.record(tx, context, found.account_id, entry('session.sign_out', found.family_id));
    });
  }

  /** A ticket is for the live connection only, and for a minute: it stands in an address, which servers and proxies log. */
  async socketTicket({ accountId, role, currency, name, tier }: Actor): Promise<{ token: string; expires_at: string }> {
    const { token, expiresAt } = await this.tokens.sign('socket', { accountId, familyId: null, role, currency, name, tier });
    return { token, expires_at: expiresAt.toISOString() };
  }

  private async open(tx: EntityManager, context: RequestContext, account: AccountRow): Promise<Session> {
    const familyId = uuidv7();
    const refresh = createRefreshToken();
    const refreshExpiresAt = await this.sessions.insert(tx, { accountId: account.id, familyId, tokenHash: hashRefreshToken(refresh) });
    await this.audit.record(tx, { ...context, actor: actorOf(account) }, entry('session.sign_in', familyId));
    return { account, familyId, refresh, refreshExpiresAt };
  }

  private async rotate(tx: EntityManager, context: RequestContext, token: string): Promise<Session | undefined> {
    const found = await this.sessions.findInLockedFamily(tx, hashRefreshToken(token));
    if (!found || found.state === 'dead') return undefined;
    const { id, account_id: accountId, family_id: familyId } = found;
    const refresh = successorOf(token, this.env.JWT_SECRET);
    const tokenHash = hashRefreshToken(refresh);
    const session = async (refreshExpiresAt: Date) => ({ account: await this.accounts.get(tx, accountId), familyId, refresh, refreshExpiresAt });

    if (found.state === 'unused') {
      await this.sessions.markUsed(tx, id);
      return session(await this.sessions.insert(tx, { accountId, familyId, tokenHash }));
    }
    const successor = found.state === 'used_just_now' ? await this.sessions.find(tx, tokenHash) : undefined;
    if (successor?.state === 'unused') return session(successor.expires_at);
    await this.sessions.revokeFamily(tx, familyId);
    await this.record(tx, context, accountId, entry('session.revoke_reused', familyId));
    return undefined;
  }

  private async record(tx: EntityManager, context: RequestContext, accountId: string, what: AuditEntry): Promise<void> {
    await this.audit.record(tx, { ...context, actor: actorOf(await this.accounts.get(tx, accountId)) }, what);
  }

  private async answer({ account, familyId, refresh, refreshExpiresAt }: Session): Promise<SignedIn> {
    const { id, role, currency, name } = account;
    const access = await this.tokens.sign('api', { accountId: id, familyId, role, currency, name, tier: null });
    return {
      user: userViewOf(account),
      access: access.token,
      refresh,
      access_expires_at: access.expiresAt.toISOString(),
      refresh_expires_at: refreshExpiresAt.toISOString(),
    };
  }
}
