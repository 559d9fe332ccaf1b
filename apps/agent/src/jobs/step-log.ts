import type { OperationStep } from '@garrison/contracts';

/** The steps of one attempt as they are reported. */
export class StepLog {
  private readonly entries: OperationStep[] = [];
  constructor(
    private readonly changed: () => void = () => undefined,
    private readonly now: () => Date = () => new Date(),
  ) {}

  begin(name: string): void {
    this.entries.push({ name, status: 'running', startedAt: this.now().toISOString(), finishedAt: null, detail: null });
    this.changed();
  }

  done(name: string): void {
    this.end(name, 'done', null);
  }

  failed(name: string, detail: string): void {
    this.end(name, 'failed', detail);
  }

  /** A step that had succeeded and was taken back; one that failed stays marked as failed. */
  undone(name: string): void {
    const index = this.find(name);
    if (this.entries[index]?.status === 'done') this.end(name, 'undone', null);
  }

  /** A copy of the list so far. */
  list(): OperationStep[] {
    return this.entries.map((entry) => ({ ...entry }));
  }

  private end(name: string, status: OperationStep['status'], detail: string | null): void {
    const index = this.find(name);
    const entry = this.entries[index];
    if (!entry) return;
    this.entries[index] = { ...entry, status, finishedAt: this.now().toISOString(), detail };
    this.changed();
  }

  private find(name: string): number {
    return this.entries.findLastIndex((entry) => entry.name === name);
  }
}
