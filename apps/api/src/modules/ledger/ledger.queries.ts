import { Injectable } from '@nestjs/common';
import type { Currency } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { BurnQueries } from '../usage/burn.queries.js';

/** What an account's things cost per hour right now, in nano-units. */
@Injectable()
export class LedgerQueries {
  constructor(private readonly burn: BurnQueries) {}

  hourlyBurn(db: EntityManager, accountId: string, _currency: Currency): Promise<bigint> {
    return this.burn.hourly(db, accountId);
  }
}
