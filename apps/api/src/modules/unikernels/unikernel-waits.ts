import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { WaitableState } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { ALIVE } from './unikernel.row.js';

const LOOK_EVERY_MS = 100;
/** An instance that is waited for, and what it was last seen to be; undefined: it is gone. */
export type Waited = { readonly id: string; readonly wanted: WaitableState; readonly untilMs: number; state: WaitableState | undefined };

/** Waits for instances to be in a state. Looks at the rows: whichever process changes them, and however late, that is what counts. */
@Injectable()
export class UnikernelWaits implements BeforeApplicationShutdown {
  private readonly ending = new AbortController();
  constructor(private readonly transactions: Transactions) {}

  /** A process that stops answers what is there instead of waiting. */
  beforeApplicationShutdown(): void {
    this.ending.abort();
  }

  /** Returns when each is in its state, gone, or out of time; `gone` ends it when the caller has hung up. */
  async until(waited: readonly Waited[], gone: () => boolean = () => false): Promise<void> {
    for (;;) {
      const rows: { id: string; state: WaitableState }[] = await this.transactions.reader.query(`SELECT id, state FROM unikernels WHERE id = ANY($1) AND ${ALIVE}`, [waited.map(({ id }) => id)]);
      const states = new Map(rows.map(({ id, state }) => [id, state]));
      for (const one of waited) one.state = states.get(one.id);
      const open = waited.filter(({ state, wanted, untilMs }) => state !== undefined && state !== wanted && untilMs > Date.now());
      if (open.length === 0 || gone() || this.ending.signal.aborted) return;
      const left = Math.min(...open.map(({ untilMs }) => untilMs)) - Date.now();
      await delay(Math.max(1, Math.min(LOOK_EVERY_MS, left)), undefined, { signal: this.ending.signal }).catch(() => undefined);
    }
  }
}

/** When a wait is over: -1 is never, 0 at once; the newer clients count in seconds. */
export function deadlineOf({ timeout_ms, timeout_s }: { timeout_ms?: number | undefined; timeout_s?: number | undefined }, usualMs: number): number {
  const ms = timeout_ms ?? (timeout_s === undefined ? usualMs : timeout_s < 0 ? -1 : timeout_s * 1_000);
  return ms < 0 ? Number.POSITIVE_INFINITY : Date.now() + ms;
}
