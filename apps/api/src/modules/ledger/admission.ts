import { Injectable } from '@nestjs/common';
import { breachOf, err, formatAmount, ok, priceFromNano, type CapBreach, type DomainError, type Result, type SpendCaps, type Spending } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { together } from '../../platform/database/together.js';
import type { Actor } from '../../platform/http/request-context.js';
import { Ledger } from './ledger.service.js';
import { SpendingQueries } from './spending.queries.js';

type Limit = { scope: 'account' | 'api_key'; caps: SpendCaps; spending: Spending };
/** What is on the balance, what of it is held for things on their way, and what the caps are about. */
type Means = { balance: bigint; held: bigint; limits: readonly Limit[] };

/** Says whether something that costs so much per hour (nano-units) may begin; `moreNano` is what of that is not charged already, if not all. */
export type Judge = (hourlyNano: bigint, moreNano?: bigint) => Result<void, DomainError>;

const isSet = ({ perHour, perMonth }: SpendCaps): boolean => perHour !== null || perMonth !== null;

/**
 * Who may let something begin that costs. It is asked twice: before anything is taken, for a clear answer, and at the end of the transaction with the account
 * locked, when what is to begin is in its rows already. Whoever is second sees what the first has taken, so that no number of requests at once spends more
 * than there is (decision 0017).
 */
@Injectable()
export class Admission {
  constructor(
    private readonly ledger: Ledger,
    private readonly spending: SpendingQueries,
  ) {}

  /** The judge of things whose price is not known yet. */
  async judge(db: EntityManager, actor: Actor): Promise<Judge> {
    const means = await this.means(db, actor);
    return (hourly, more = hourly) => verdict(means, actor, hourly, more);
  }

  /**
   * Asked last, when the rows of what begins are written: `resourceIds` are theirs, and the key that lets them begin answers for them from now on. The account
   * stays locked until the transaction ends. `moreNano`: what is not in the rows yet (per hour).
   */
  async admit(tx: EntityManager, actor: Actor, resourceIds: readonly string[], moreNano = 0n): Promise<Result<void, DomainError>> {
    const [, , means] = await together([
      tx.query('SELECT 1 FROM accounts WHERE id = $1 FOR NO KEY UPDATE', [actor.accountId]),
      this.attribute(tx, actor, resourceIds),
      this.means(tx, actor),
    ]);
    return verdict(means, actor, moreNano, moreNano);
  }

  private async attribute(tx: EntityManager, { keyId }: Actor, resourceIds: readonly string[]): Promise<void> {
    if (resourceIds.length === 0) return;
    if (keyId === null) await tx.query('DELETE FROM spend_keys WHERE resource_id = ANY($1)', [resourceIds]);
    else await tx.query('INSERT INTO spend_keys (resource_id, api_key_id) SELECT unnest($1::uuid[]), $2 ON CONFLICT (resource_id) DO UPDATE SET api_key_id = excluded.api_key_id', [resourceIds, keyId]);
  }

  private async means(db: EntityManager, actor: Actor): Promise<Means> {
    const account = { ...actor, keyId: null };
    const [balance, held, ofAccount, ofKey] = await together([
      this.ledger.balance(db, actor.accountId), this.spending.held(db, account), this.spending.accountCaps(db, actor.accountId), this.spending.keyCaps(db, actor.keyId),
    ]);
    const limits: Limit[] = [];
    if (isSet(ofAccount)) limits.push({ scope: 'account', caps: ofAccount, spending: await this.spending.spending(db, account) });
    if (isSet(ofKey)) limits.push({ scope: 'api_key', caps: ofKey, spending: await this.spending.spending(db, actor) });
    return { balance, held, limits };
  }
}

function verdict({ balance, held, limits }: Means, { currency }: Actor, hourly: bigint, more: bigint): Result<void, DomainError> {
  if (balance <= 0n || balance < held + hourly) return err(notEnough(balance, held + hourly, held, currency));
  for (const { scope, caps, spending } of limits) {
    const breach = breachOf(caps, spending, more);
    if (breach) return err(beyond(breach, scope, currency));
  }
  return ok(undefined);
}

const notEnough = (balance: bigint, required: bigint, held: bigint, currency: string): DomainError => ({
  code: 'insufficient_credits', required: formatAmount(required), balance: formatAmount(balance), currency,
  reason: held === 0n ? 'The balance must cover one hour of the total price.' : 'The balance must cover one hour of the total price and of what is being made already.',
});

const beyond = ({ period, cap, spending }: CapBreach, scope: 'account' | 'api_key', currency: string): DomainError => ({
  code: 'limit_reached', resource: 'spend_cap', limit: priceFromNano(cap), cap: { scope, period, amount: formatAmount(cap), spending: formatAmount(spending), currency },
});
