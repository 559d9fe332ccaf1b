import { mkdirSync } from 'node:fs';
import type { JobOutcome } from '@garrison/contracts';
import { open, type RootDatabase } from 'lmdb';

type Entry = { readonly atMs: number; readonly outcome: JobOutcome };

const HOUR_MS = 3_600_000;
const KEEP_MS = 48 * HOUR_MS;

/**
 * Answers this agent gave, on disk before they are sent. A job that comes again after its end (its process died before the queue heard of it, or
 * the answer was lost) gets the same answer and touches no hardware: what was given back after a refusal may belong to somebody else by then.
 */
export class Journal {
  private readonly disk: RootDatabase<Entry, string>;
  private droppedAtMs = 0;

  /** Opens or makes the journal. Answers older than two days are dropped, then and once an hour. */
  constructor(
    folder: string,
    private readonly now: () => number = Date.now,
  ) {
    mkdirSync(folder, { recursive: true });
    this.disk = open<Entry, string>({ path: folder, encoding: 'json', noSubdir: false });
    this.dropOld(this.now());
  }

  answerTo(operationId: string): JobOutcome | undefined {
    return this.disk.get(operationId)?.outcome;
  }

  /** Resolves when the answer survives the death of the process. */
  async record(outcome: JobOutcome): Promise<void> {
    const atMs = this.now();
    await this.disk.put(outcome.operationId, { atMs, outcome });
    if (atMs >= this.droppedAtMs + HOUR_MS) this.dropOld(atMs);
  }

  private dropOld(nowMs: number): void {
    const old = [...this.disk.getRange()].filter(({ value }) => value.atMs < nowMs - KEEP_MS).map(({ key }) => key);
    this.disk.transactionSync(() => old.forEach((key) => this.disk.removeSync(key)));
    this.droppedAtMs = nowMs;
  }

  close(): Promise<void> {
    return this.disk.close();
  }
}
