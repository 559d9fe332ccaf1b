import type { ConsoleReader, ConsoleText } from '../../ports/console.reader.js';
import type { Change, DataCentreStore } from '../data-centre.store.js';

/** Serial output of all machines: appended by the hypervisor in the same commit as what caused it, dropped once acknowledged. */
export class ConsoleLog implements ConsoleReader {
  constructor(
    private readonly store: DataCentreStore,
    private readonly now: () => Date,
  ) {}

  /** The changes that add text to a machine's output. At most once per machine and commit. */
  append(machineId: string, text: string): Change[] {
    if (text === '') return [];
    const offset = this.store.get('log', machineId)?.length ?? 0;
    return [
      { table: 'console', key: keyOf(machineId, offset), row: { machineId, offset, text } },
      { table: 'log', key: machineId, row: { length: offset + Buffer.byteLength(text), atMs: this.now().getTime() } },
    ];
  }

  pending(limit: number): readonly ConsoleText[] {
    const pieces: ConsoleText[] = [];
    for (const row of this.store.rows('console').values()) {
      if (pieces.length === limit) break;
      pieces.push(row);
    }
    return pieces;
  }

  acknowledge(pieces: readonly ConsoleText[]): void {
    this.store.commit(pieces.map(({ machineId, offset }) => ({ table: 'console' as const, key: keyOf(machineId, offset), row: null })));
  }

  onOutput(listener: () => void): () => void {
    return this.store.onCommit((changes) => {
      if (changes.some(({ table, row }) => table === 'console' && row !== null)) listener();
    });
  }
}

/** Padded, so that the disk's order of keys is the order of the output. */
const keyOf = (machineId: string, offset: number): string => `${machineId} ${String(offset).padStart(15, '0')}`;
