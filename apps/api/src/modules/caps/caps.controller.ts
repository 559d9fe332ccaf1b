import { Controller } from '@nestjs/common';
import { endpoints, type AccountCapsView } from '@garrison/contracts';
import { err, formatAmount, invalid, ok, type SpendCaps } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../platform/database/transactions.js';
import type { Actor } from '../../platform/http/request-context.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { Accounts } from '../accounts/accounts.repository.js';
import { SpendingQueries, type Spender } from '../ledger/spending.queries.js';
import { parseSpendCaps, spendCapsViewOf } from './spend-caps.js';

/** The caps of an account. Those of API keys stand with the keys. */
@Controller()
export class CapsController {
  constructor(
    private readonly commands: Commands,
    private readonly transactions: Transactions,
    private readonly spending: SpendingQueries,
    private readonly accounts: Accounts,
  ) {}

  @Route(endpoints.getSpendCaps)
  get(@Input() { context }: RouteInput<typeof endpoints.getSpendCaps>): RouteReply<typeof endpoints.getSpendCaps> {
    return this.transactions.run(async (tx) => ok({ caps: await this.view(tx, context.actor) }));
  }

  @Route(endpoints.setSpendCaps)
  async set(@Input() { context, body }: RouteInput<typeof endpoints.setSpendCaps>): RouteReply<typeof endpoints.setSpendCaps> {
    const caps = parseSpendCaps(body);
    if (!caps.ok) return err(invalid(caps.error));
    const { accountId } = context.actor;
    return this.commands.run(endpoints.setSpendCaps, context, async (tx) => {
      await this.accounts.setCaps(tx, accountId, caps.value);
      return ok({ answer: { caps: await this.view(tx, context.actor) }, audit: { action: 'account.set_spend_caps', resourceType: 'account', resourceId: accountId } });
    });
  }

  private async view(db: EntityManager, actor: Actor): Promise<AccountCapsView> {
    const account = await this.part(db, { ...actor, keyId: null }, await this.spending.accountCaps(db, actor.accountId));
    const api_key = actor.keyId === null ? null : await this.part(db, actor, await this.spending.keyCaps(db, actor.keyId));
    return { ...account, currency: actor.currency, api_key };
  }

  private async part(db: EntityManager, spender: Spender, caps: SpendCaps) {
    const { perHour, month } = await this.spending.spending(db, spender);
    return { ...spendCapsViewOf(caps), committed_per_hour: formatAmount(perHour), spent_this_month: formatAmount(month) };
  }
}
