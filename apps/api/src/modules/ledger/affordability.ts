import { Injectable } from '@nestjs/common';
import { err, formatAmount, ok, type DomainError, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../platform/http/request-context.js';
import { Ledger } from './ledger.service.js';

/** Refuses what one hour of cannot be paid for (spec barrack-api §9, "Needs before creating"). */
@Injectable()
export class Affordability {
  constructor(private readonly ledger: Ledger) {}

  async requireOneHour(db: EntityManager, actor: Actor, hourlyNano: bigint): Promise<Result<void, DomainError>> {
    const judge = await this.read(db, actor);
    return judge(hourlyNano);
  }

  /** Refuses while less than `minimumNano` is on the balance. */
  async requireBalance(db: EntityManager, { accountId, currency }: Actor, minimumNano: bigint): Promise<Result<void, DomainError>> {
    const balance = await this.ledger.balance(db, accountId);
    if (balance >= minimumNano) return ok(undefined);
    return err({ code: 'insufficient_credits', required: formatAmount(minimumNano), balance: formatAmount(balance), currency, reason: 'The balance is too low to make a volume.' });
  }

  /** Reads the balance and gives the judge of an hourly price (nano-units): the price may not be known yet. */
  async read(db: EntityManager, { accountId, currency }: Actor): Promise<(hourlyNano: bigint) => Result<void, DomainError>> {
    const balance = await this.ledger.balance(db, accountId);
    return (hourlyNano) => {
      if (balance > 0n && balance >= hourlyNano) return ok(undefined);
      return err({
        code: 'insufficient_credits', required: formatAmount(hourlyNano), balance: formatAmount(balance), currency,
        reason: 'The balance must cover one hour of the total price.',
      });
    };
  }
}
