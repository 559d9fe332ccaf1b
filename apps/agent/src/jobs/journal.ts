import { mkdirSync } from 'node:fs';
import type { JobOutcome } from '@garrison/contracts';
import { open, type RootDatabase } from 'lmdb';

type Entry = { readonly atMs: number; readonly outcome: JobOutcome };

const KEEP_MS = 48 * 3_600_000;

/**
 * Answers this agent gave, on disk before they are sent. A job that comes again after its end (its process died before the queue heard of it, or
 * the answer was lost) gets the same answer and touches no hardware: what was given back after a refusal may belong to somebody else by then.
 */
export class Journal {
  private readonly disk: RootDatabase<Entry, string>;

  /** Opens or makes the journal; answers older than two days are dropped. */
  constructor(
    folder: string,
    private readonly now: () => number = Date.now,
  ) {
    mkdirSync(folder, { recursive: true });
    this.disk = open<Entry, string>({ path: folder, encoding: 'json', noSubdir: false });
    const before = this.now() - KEEP_MS;
    const old = [...this.disk.getRange()].filter(({ value }) => value.atMs < before).map(({ key }) => key);
    this.disk.transactionSync(() => old.forEach((key) => this.disk.removeSync(key)));
  }

  answerTo(operationId: string): JobOutcome | undefined {
    return this.disk.get(operationId)?.outcome;
  }

  /** Resolves when the answer survives the death of the process. */
  async record(outcome: JobOutcome): Promise<void> {
    await this.disk.put(outcome.operationId, { atMs: this.now(), outcome });
  }

  close(): Promise<void> {
    return this.disk.close();
  }
}
