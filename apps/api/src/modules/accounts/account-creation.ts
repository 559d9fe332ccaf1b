import { Inject, Injectable } from '@nestjs/common';
import type { EndpointBody, endpoints } from '@garrison/contracts';
import { checkEmail, checkProfile, currencyOfCountry, err, invalid, nanoFromPrice, ok, type DomainError, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { ENV, type Env } from '../../config/env.js';
import { Audit } from '../../platform/audit/audit.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { Ledger } from '../ledger/ledger.service.js';
import { actorOf, type AccountRow } from './account.row.js';
import { Accounts, type NewAccount } from './accounts.repository.js';
import { checkNewPassword, hashPassword } from './passwords.js';

export type Registration = EndpointBody<typeof endpoints.register>;
const blank = { phone: null, address_line: null, city: null, state: null, postal_code: null, tax_number: null };

/** The one way an account comes to be: by registration, or by the seed. */
@Injectable()
export class AccountCreation {
  constructor(
    private readonly accounts: Accounts,
    private readonly ledger: Ledger,
    private readonly audit: Audit,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** Checks a registration and does the slow part, the password's hash, before any transaction. */
  async prepare({ email, password, name: given, country }: Registration): Promise<Result<NewAccount, DomainError>> {
    const name = given.trim();
    const issues = [...checkEmail(email, 'email'), ...checkNewPassword(password, 'password', [email, name]), ...checkProfile({ name, country })];
    if (issues.length > 0) return err(invalid(issues));
    return ok({ ...blank, id: uuidv7(), email, password_hash: await hashPassword(password), role: 'user', name, country, currency: currencyOfCountry(country) });
  }

  /** Stores a prepared account with its welcome credit. Refused with `name_taken` when the address has an account. */
  async create(tx: EntityManager, context: RequestContext, account: NewAccount): Promise<Result<AccountRow, DomainError>> {
    const inserted = await this.accounts.insert(tx, account);
    if (!inserted.ok) return err({ code: 'name_taken', resource: 'account', name: account.email, field: 'email' });
    const row = inserted.value;
    const welcome = nanoFromPrice(this.env.WELCOME_CREDIT);
    if (welcome > 0n) {
      await this.ledger.credit(tx, { source: `welcome:${row.id}`, kind: 'welcome', account: row, amountNano: welcome, from: 'promotions', description: 'Welcome credit' });
    }
    await this.audit.record(tx, { ...context, actor: actorOf(row) }, { action: 'account.register', resourceType: 'account', resourceId: row.id });
    return ok(row);
  }
}
