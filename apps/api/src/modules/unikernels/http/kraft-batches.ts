import { Injectable } from '@nestjs/common';
import { alreadyExists, err, ok, refusal, unikernelErrorCodes, type DomainError, type Result, type UnikernelRef, type UnikernelRefusal } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Audit, type AuditEntry } from '../../../platform/audit/audit.js';
import { Transactions, violatedUnique } from '../../../platform/database/transactions.js';
import { DomainFailure } from '../../../platform/http/domain-failure.js';
import { Replayed } from '../../../platform/http/route.js';
import { IdempotencyKeys } from '../../../platform/idempotency/idempotency-keys.js';
import type { Scope } from '../scope.js';
import { Changes, UnikernelJournal } from '../unikernel-journal.js';
import { kraftEnvelopeOf } from './kraft.interceptor.js';
import type { Entry } from './kraft-exchange.js';

/** What an item did. `done` is its entry without `status`. */
export type ItemDone = { readonly done: object; readonly audit: AuditEntry };
export type ItemResult = Promise<Result<ItemDone, UnikernelRefusal>>;
export type ItemWork<I> = (tx: EntityManager, item: I, changes: Changes) => ItemResult;
export type Batch = { readonly entries: readonly Entry[] };

/** How often a generated name is chosen anew when somebody else took it meanwhile. */
const NAME_TRIES = 3;
const names: Record<string, 'volume' | 'instance'> = { unikernel_volumes_live_name: 'volume', unikernels_live_name: 'instance' };

/**
 * Runs the items of a changing request in one transaction, in their order, each in a savepoint of its own: a refused item changes nothing, the others stand.
 * Idempotency key, audit rows and events are in the same transaction. When every item was refused nothing is stored at all.
 */
@Injectable()
export class KraftBatches {
  constructor(
    private readonly transactions: Transactions,
    private readonly keys: IdempotencyKeys,
    private readonly audit: Audit,
    private readonly journal: UnikernelJournal,
  ) {}

  async run<I extends object>(scope: Scope, category: string, items: readonly I[], work: ItemWork<I>): Promise<Batch | Replayed> {
    const result = await this.transactions.run<Batch | Replayed, Batch | DomainError>(async (tx) => {
      const earlier = await this.keys.claim(tx, scope.context);
      if (earlier) return earlier;
      const changes = new Changes();
      const entries: Entry[] = [];
      for (const item of items) entries.push(await this.one(tx, scope, item, changes, work));
      if (entries.every(({ status }) => status === 'error')) return err({ entries });
      await this.keys.store(tx, scope.context, 200, () => ({ ...kraftEnvelopeOf(category, entries), op_time_us: 0 }));
      await this.journal.announce(tx, scope.accountId, changes);
      return ok({ entries });
    });
    if (result.ok) return result.value;
    if ('entries' in result.error) return result.error;
    throw new DomainFailure(result.error);
  }

  private async one<I extends object>(tx: EntityManager, scope: Scope, item: I, changes: Changes, work: ItemWork<I>): Promise<Entry> {
    for (let tries = 1; ; tries += 1) {
      const outcome = await this.attempt(tx, item, changes, work);
      if (outcome.ok) {
        await this.audit.record(tx, scope.context, outcome.value.audit);
        return { status: 'success', ...outcome.value.done };
      }
      const again = outcome.error.code === 'exists' && outcome.error.generated && tries < NAME_TRIES;
      if (!again) return failedEntry(nameOf(item), outcome.error);
    }
  }

  private async attempt<I>(tx: EntityManager, item: I, changes: Changes, work: ItemWork<I>): Promise<Result<ItemDone, UnikernelRefusal & { generated?: boolean }>> {
    const own = new Changes();
    await tx.query('SAVEPOINT item');
    try {
      const result = await work(tx, item, own);
      await tx.query(result.ok ? 'RELEASE SAVEPOINT item' : 'ROLLBACK TO SAVEPOINT item');
      if (result.ok) keep(changes, own);
      return result;
    } catch (error) {
      const what = names[violatedUnique(error) ?? ''];
      if (!what) throw error;
      await tx.query('ROLLBACK TO SAVEPOINT item');
      const { name, vol_name = name } = item as { name?: string; vol_name?: string };
      return err(vol_name === undefined ? { ...refusal('exists', 'No name is free'), generated: true } : alreadyExists(what, vol_name));
    }
  }
}

function keep(changes: Changes, own: Changes): void {
  own.volumes.forEach((id) => changes.volumes.add(id));
  own.instances.forEach((id) => changes.instances.add(id));
  changes.operations.push(...own.operations);
}

/** How a failed item is named: as the request named it. */
const nameOf = (item: object): Partial<UnikernelRef> => {
  const { ref, name } = item as { ref?: UnikernelRef; name?: string };
  return ref ?? (name === undefined ? {} : { name });
};

export const failedEntry = (ref: Partial<UnikernelRef>, { code, message }: UnikernelRefusal): Entry => ({ status: 'error', ...ref, message, error: unikernelErrorCodes[code] });
