import { Inject, Injectable } from '@nestjs/common';
import { DataSource, QueryFailedError, type EntityManager } from 'typeorm';
import type { Result } from '@garrison/domain';
import { STALE_PLAN } from './preparing-client.js';
import { together } from './together.js';

/** Carries a refusal out of a transaction so that it rolls back; never leaves this file. */
class Refused extends Error {
  constructor(readonly refusal: unknown) {
    super('refused');
  }
}

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';
/** What goes away by itself when the transaction is run again. */
const PASSING: readonly unknown[] = [SERIALIZATION_FAILURE, DEADLOCK_DETECTED, STALE_PLAN];
const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';
const MAX_TRIES = 4;

const driverError = (error: unknown): { code?: string; constraint?: string } =>
  error instanceof QueryFailedError ? (error.driverError as { code?: string; constraint?: string }) : {};

/** The unique index an insert or update ran against, when that is why it failed. */
export const violatedUnique = (error: unknown): string | undefined => {
  const { code, constraint } = driverError(error);
  return code === UNIQUE_VIOLATION ? constraint : undefined;
};

/** The foreign key that stands in the way, when that is why a statement failed. */
export const violatedForeignKey = (error: unknown): string | undefined => {
  const { code, constraint } = driverError(error);
  return code === FOREIGN_KEY_VIOLATION ? constraint : undefined;
};

/** Runs work in one Postgres transaction. */
@Injectable()
export class Transactions {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Commits when the work gives a value, rolls back when it gives a refusal or throws. Deadlocks and plans that a migration made stale are tried again: the work must have no effect outside `tx`. */
  async run<T, E>(work: (tx: EntityManager) => Promise<Result<T, E>>): Promise<Result<T, E>> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.once(async (tx) => {
          const result = await work(tx);
          if (!result.ok) throw new Refused(result.error);
          return result;
        });
      } catch (error) {
        if (error instanceof Refused) return { ok: false, error: error.refusal as E };
        const { code } = driverError(error);
        if (tries < MAX_TRIES && PASSING.includes(code)) continue;
        throw error;
      }
    }
  }

  private async once<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.connect();
      // As `startTransaction` leaves it, so that a transaction within is a savepoint; but the work's first statements go out in the packet of START.
      Object.assign(runner, { isTransactionActive: true, transactionDepth: 1 });
      const [, result] = await together([runner.query('START TRANSACTION'), work(runner.manager)]);
      await runner.commitTransaction();
      return result;
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }

  /** For work that cannot be refused. */
  async commit<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    const result = await this.run<T, never>(async (tx) => ({ ok: true, value: await work(tx) }));
    if (!result.ok) throw new Error('unreachable: work without refusals was refused');
    return result.value;
  }

  /** Reads outside a transaction. */
  get reader(): EntityManager {
    return this.dataSource.manager;
  }
}
