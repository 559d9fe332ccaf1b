import { Injectable } from '@nestjs/common';
import { endpoints, type EndpointBody } from '@garrison/contracts';
import { checkProfile, err, invalid, ok, type DomainError, type Result } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import type { AuthenticatedContext, RequestContext } from '../../platform/http/request-context.js';
import type { RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { AccountCreation, type Registration } from './account-creation.js';
import type { AccountRow } from './account.row.js';
import { profileViewOf } from './account.view.js';
import { Accounts } from './accounts.repository.js';

type ProfileChange = EndpointBody<typeof endpoints.updateProfile>;

/** Commands on accounts. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: Commands,
    private readonly creation: AccountCreation,
    private readonly accounts: Accounts,
  ) {}

  async register(context: RequestContext, registration: Registration): Promise<Result<AccountRow, DomainError>> {
    const prepared = await this.creation.prepare(registration);
    if (!prepared.ok) return prepared;
    return this.transactions.run((tx) => this.creation.create(tx, context, prepared.value));
  }

  /** Absent members stay, null clears. A new country does not change the currency: what is on the balance is never converted. */
  async updateProfile(context: AuthenticatedContext, given: ProfileChange): RouteReply<typeof endpoints.updateProfile> {
    const change = trimmed(given);
    const issues = checkProfile(change);
    if (issues.length > 0) return err(invalid(issues));
    return this.commands.run(endpoints.updateProfile, context, async (tx) => {
      const { id, ...before } = await this.accounts.lock(tx, context.actor.accountId);
      const profile = profileViewOf(await this.accounts.setProfile(tx, id, { ...before, ...change }));
      return ok({ answer: { profile }, audit: { action: 'account.update', resourceType: 'account', resourceId: id } });
    });
  }
}

/** Without spaces at the ends and without absent members, which must not overwrite what is there. */
const trimmed = (change: ProfileChange): ProfileChange =>
  Object.fromEntries(Object.entries(change).flatMap(([field, value]) => (value === undefined ? [] : [[field, value?.trim() ?? null]])));
