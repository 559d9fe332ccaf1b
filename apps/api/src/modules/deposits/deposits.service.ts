import { Inject, Injectable } from '@nestjs/common';
import { endpoints, type EndpointBody } from '@garrison/contracts';
import { checkDeposit, depositAmounts, depositTaxOf, err, invalid, isProfileComplete, missingProfileFields, ok, type DomainError, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Transactions } from '../../platform/database/transactions.js';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import type { RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { Accounts } from '../accounts/accounts.repository.js';
import { depositViewOf, type DepositRow } from './deposit.row.js';
import { DepositSettlement } from './deposit-settlement.js';
import { DepositsRepository, type NewDeposit } from './deposits.repository.js';
import { PAYMENT_PROVIDER, type PaymentProvider, type PaymentSeen } from './payment-provider.js';

const audit = (action: string, resourceId: string) => ({ action: `deposit.${action}`, resourceType: 'deposit', resourceId });

/** Commands on deposits. The provider is asked before the transaction, never within: what it says may be old by then, and the lifecycle decides. */
@Injectable()
export class DepositsService {
  constructor(
    private readonly commands: Commands,
    private readonly transactions: Transactions,
    private readonly accounts: Accounts,
    private readonly deposits: DepositsRepository,
    private readonly settlement: DepositSettlement,
    @Inject(PAYMENT_PROVIDER) private readonly provider: PaymentProvider | undefined,
  ) {}

  /** A checkout that no deposit came of (the transaction failed, or the request was a repeated one) is known to nobody and runs out by itself. */
  async create(context: AuthenticatedContext, body: EndpointBody<typeof endpoints.createDeposit>): RouteReply<typeof endpoints.createDeposit> {
    const { provider } = this;
    if (!provider) return err(notSetUp);
    const prepared = await this.prepare(context, body, provider);
    return this.commands.run(endpoints.createDeposit, context, async (tx) => {
      if (!prepared.ok) return prepared;
      const row = await this.deposits.insert(tx, prepared.value);
      await this.settlement.announce(tx, row, false);
      return ok({ answer: { deposit: depositViewOf(row) }, audit: audit('create', row.id) });
    });
  }

  async update(context: AuthenticatedContext, id: string, { action }: EndpointBody<typeof endpoints.updateDeposit>): RouteReply<typeof endpoints.updateDeposit> {
    const found = await this.deposits.find(this.transactions.reader, id, context.actor.accountId);
    if (!found) return err({ code: 'not_found', resource: 'deposit', id });
    const provider = this.providerOf(found);
    if (!provider.ok) return provider;
    const seen = found.status === 'pending' ? await (action === 'confirm' ? provider.value.look(found) : provider.value.cancel(found)) : ok<PaymentSeen>({ state: 'waiting' });
    if (!seen.ok) return seen;
    return this.commands.run(endpoints.updateDeposit, context, async (tx) => {
      const settled = await this.settle(tx, id, action, seen.value);
      return settled.ok ? ok({ answer: { deposit: depositViewOf(settled.value) }, audit: audit(action, id) }) : settled;
    });
  }

  /** The provider that can say something about a deposit: the one it was made with. */
  providerOf({ provider: name }: DepositRow): Result<PaymentProvider, DomainError> {
    const { provider } = this;
    if (provider && provider.name === name) return ok(provider);
    return err({ code: 'unavailable', reason: `This deposit was made with the provider "${name}", which is not set up now (PAYMENT_PROVIDER)` });
  }

  private async prepare({ actor }: AuthenticatedContext, body: EndpointBody<typeof endpoints.createDeposit>, provider: PaymentProvider): Promise<Result<NewDeposit, DomainError>> {
    const { currency } = actor;
    const checked = checkDeposit(body, currency, provider.name === 'sandbox');
    if (!checked.ok) return err(invalid(checked.error));
    const account = await this.accounts.get(this.transactions.reader, actor.accountId);
    if (!isProfileComplete(account)) return err({ code: 'profile_incomplete', missing: missingProfileFields(account) });
    const tax = depositTaxOf(account.country);
    const amounts = depositAmounts(checked.value.net, tax);
    const deposit = { id: uuidv7(), currency, method: checked.value.method };
    const checkout = await provider.begin({ ...deposit, ...amounts, email: account.email, taxName: tax?.name ?? null });
    if (!checkout.ok) return checkout;
    return ok({
      ...deposit, account_id: account.id, net_nano: amounts.net.toString(), tax_nano: amounts.tax.toString(), tax_name: tax?.name ?? null, tax_percent: tax?.percent ?? null,
      provider: provider.name, checkout_reference: checkout.value.reference, checkout_url: checkout.value.url,
    });
  }

  /** What is as it was asked for already is answered as it is. */
  private async settle(tx: EntityManager, id: string, action: 'confirm' | 'cancel', seen: PaymentSeen): Promise<Result<DepositRow, DomainError>> {
    const row = await this.deposits.lock(tx, id);
    if (!row) return err({ code: 'not_found', resource: 'deposit', id });
    if (row.status === (action === 'confirm' ? 'completed' : 'failed')) return ok(row);
    if (row.status !== 'pending') return err({ code: 'wrong_state', resource: 'deposit', current_state: row.status, command: action, allowed_from: ['pending'] });
    if (seen.state === 'paid') return ok(await this.settlement.paid(tx, row, seen.payment));
    if (seen.state === 'over') return ok(await this.settlement.failed(tx, row, seen.reason));
    const reason = 'The provider has not received the payment yet. Pay it at checkout_url; a bank transfer takes days.';
    return err({ code: 'wrong_state', resource: 'deposit', current_state: row.status, command: action, allowed_from: ['pending'], reason });
  }
}

const notSetUp: DomainError = { code: 'unavailable', reason: 'This cloud takes no deposits: its operator has set PAYMENT_PROVIDER to "none"' };
