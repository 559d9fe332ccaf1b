import { Injectable } from '@nestjs/common';
import { endpoints, type AdminAccountView, type EndpointBody, type EndpointQuery, type Pagination } from '@garrison/contracts';
import { err, formatAmount, invalid, issue, ok, parseAmount, type Currency } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Audit } from '../../platform/audit/audit.js';
import { containing, orderBy, readPage } from '../../platform/http/paging.js';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import type { RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { EventLog } from '../../platform/realtime/event-log.js';
import { BalanceJournal } from '../ledger/balance-journal.js';
import { Ledger } from '../ledger/ledger.service.js';

type ListQuery = EndpointQuery<typeof endpoints.adminListAccounts>;
type Grant = EndpointBody<typeof endpoints.adminGrantCredit>;
type Row = Omit<AdminAccountView, 'balance' | 'created_at' | 'currency'> & { currency: Currency; balance: string; created_at: Date };

const shown = `a.id, a.email, a.name, a.role, a.country, a.currency, a.created_at,
  coalesce((SELECT balance_nano FROM ledger_balances l WHERE l.account_id = a.id), 0) AS balance,
  (SELECT count(*)::int FROM instances i WHERE i.account_id = a.id AND i.status <> 'DELETED') AS instances`;
/** What one grant can be at most, in units of the currency: a slip of the finger should not be a fortune. */
const MAX_GRANT = 1_000_000;

const viewOf = ({ balance, created_at, ...row }: Row): AdminAccountView => ({ ...row, balance: formatAmount(BigInt(balance)), created_at: created_at.toISOString() });

/** Accounts as operators see them, and the credit they give. */
@Injectable()
export class AdminAccounts {
  constructor(
    private readonly commands: Commands,
    private readonly audit: Audit,
    private readonly ledger: Ledger,
    private readonly balance: BalanceJournal,
    private readonly eventLog: EventLog,
  ) {}

  async list(db: EntityManager, query: ListQuery): Promise<{ accounts: AdminAccountView[]; pagination: Pagination }> {
    const from = 'accounts a WHERE ($1::text IS NULL OR a.role = $1) AND ($2::text IS NULL OR a.email ILIKE $2 OR a.name ILIKE $2)';
    const values = [query.role ?? null, query.search === undefined ? null : containing(query.search)];
    const order = orderBy(query.sort, { created_at: 'a.created_at', email: 'lower(a.email)' }, '-created_at', 'a.id');
    const around = (page: string) => `SELECT ${shown} FROM accounts a WHERE a.id IN (${page}) ${order}`;
    const { rows, pagination } = await readPage<Row>(db, query, { columns: 'a.id', from, order, values, around });
    return { accounts: rows.map(viewOf), pagination };
  }

  /** Posts the entry, tells the account's listeners the new balance, and writes both audit logs, all in one transaction. */
  async grant(context: AuthenticatedContext, id: string, { amount, description }: Grant): RouteReply<typeof endpoints.adminGrantCredit> {
    const parsed = parseAmount(amount, 'amount');
    if (!parsed.ok) return err(invalid([parsed.error]));
    if (parsed.value <= 0n || parsed.value > BigInt(MAX_GRANT) * 1_000_000_000n) {
      return err(invalid([issue('amount', 'out_of_range', `A grant must be more than 0 and at most ${MAX_GRANT}.`, { max: MAX_GRANT })]));
    }
    return this.commands.run(endpoints.adminGrantCredit, context, async (tx) => {
      const [account]: { id: string; currency: Currency }[] = await tx.query('SELECT id, currency FROM accounts WHERE id = $1 FOR NO KEY UPDATE', [id]);
      if (!account) return err({ code: 'not_found', resource: 'account', id });
      await this.ledger.credit(tx, { source: `grant:${uuidv7()}`, kind: 'grant', account, amountNano: parsed.value, from: 'promotions', description });
      const audit = { action: 'account.grant_credit', resourceType: 'account', resourceId: id };
      // The customer learns that an operator did it, not who that is.
      await this.audit.record(tx, { ...context, ip: '', actor: { ...context.actor, accountId: id, name: 'operator', keyId: null } }, audit);
      const [row]: Row[] = await tx.query(`SELECT ${shown} FROM accounts a WHERE a.id = $1`, [id]);
      await this.eventLog.append(tx, id, [await this.balance.change(tx, id, account.currency)]);
      return ok({ answer: { account: viewOf(row as Row) }, audit });
    });
  }
}
