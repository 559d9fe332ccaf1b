import { Injectable } from '@nestjs/common';
import { err, invalid, ok, parseSshPublicKey, type DomainError, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { DemoEnv } from '../config/seed-env.js';
import { AccountCreation } from '../modules/accounts/account-creation.js';
import type { AccountRow } from '../modules/accounts/account.row.js';
import { Accounts, type NewAccount } from '../modules/accounts/accounts.repository.js';
import { ApiKeysService } from '../modules/api-keys/api-keys.service.js';
import { SshKeysService } from '../modules/ssh-keys/ssh-keys.service.js';
import { apiKeyPrefix } from '../platform/auth/api-key-secret.js';
import { Transactions } from '../platform/database/transactions.js';

export type Seeded = { account: AccountRow; created: boolean; keyAdded: boolean };

/** A complete profile outside Europe and India, so that prices are in USD as in the documents' examples. */
const profile = { name: 'Demo', country: 'US', address_line: '1 Demo Street', city: 'Springfield', postal_code: '00000' } as const;
/** The seed is no request; its rows in the audit log say so. */
const context = { requestId: '00000000', ip: 'seed', userAgent: null, actor: null, idempotencyKey: null, requestHash: '' };

/** Makes the demo account through the same code as a registration, once. */
@Injectable()
export class DemoAccount {
  constructor(
    private readonly transactions: Transactions,
    private readonly accounts: Accounts,
    private readonly creation: AccountCreation,
    private readonly sshKeys: SshKeysService,
    private readonly apiKeys: ApiKeysService,
  ) {}

  /** Creates the account whole or, where it exists, only makes sure that the API key does. Safe to run twice at once. */
  async ensure(demo: DemoEnv): Promise<Result<Seeded, DomainError>> {
    const existing = await this.accounts.findByEmail(this.transactions.reader, demo.DEMO_EMAIL);
    if (existing) return this.transactions.run((tx) => this.withApiKey(tx, existing, demo, false));
    const prepared = await this.creation.prepare({ email: demo.DEMO_EMAIL, password: demo.DEMO_PASSWORD, name: profile.name, country: profile.country });
    if (!prepared.ok) return prepared;
    const made = await this.transactions.run((tx) => this.create(tx, { ...prepared.value, ...profile, role: demo.DEMO_ROLE }, demo));
    // Another seed was faster.
    if (!made.ok && made.error.code === 'name_taken' && made.error.resource === 'account') return this.ensure(demo);
    return made;
  }

  private async create(tx: EntityManager, account: NewAccount, demo: DemoEnv): Promise<Result<Seeded, DomainError>> {
    const publicKey = demo.DEMO_PUBLIC_KEY ? parseSshPublicKey(demo.DEMO_PUBLIC_KEY, 'DEMO_PUBLIC_KEY') : ok(null);
    if (!publicKey.ok) return err(invalid([publicKey.error]));
    const created = await this.creation.create(tx, context, account);
    if (!created.ok) return created;
    const added = await this.sshKeys.add(tx, created.value.id, 'demo', publicKey.value);
    return added.ok ? this.withApiKey(tx, created.value, demo, true) : added;
  }

  /** The key's name holds its prefix: a new data folder may bring a second key for the same account. */
  private async withApiKey(tx: EntityManager, account: AccountRow, { DEMO_API_KEY: text }: DemoEnv, created: boolean): Promise<Result<Seeded, DomainError>> {
    const ensured = await this.apiKeys.ensure(tx, account.id, text, `demo-${apiKeyPrefix(text) ?? ''}`);
    return ensured.ok ? ok({ account, created, keyAdded: ensured.value }) : ensured;
  }
}
