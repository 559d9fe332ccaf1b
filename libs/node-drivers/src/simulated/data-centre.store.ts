import { open, type RootDatabase } from 'lmdb';
import type { TableName, Tables } from './rows.js';

export type Change = { [T in TableName]: { table: T; key: string; row: Tables[T] | null } }[TableName];
type Deriver = (table: TableName, key: string, before: unknown, after: unknown) => void;
type Listener = (changes: readonly Change[]) => void;
type Memory = { [T in TableName]: Map<string, Tables[T]> };

const HARDWARE_TABLES: ReadonlySet<TableName> = new Set(['node', 'gpu', 'machine', 'unikernel', 'volume', 'fence']);
const TOMBSTONE_MS = 30 * 24 * 3_600_000;

/**
 * The hardware's state: in memory, and behind it on disk in LMDB. A `commit` is visible at once; the disk takes commits in their order, each whole,
 * many at a time. Whoever acknowledges something waits for `durable` before, so a process that is killed at any line finds all that it ever
 * acknowledged.
 */
export class DataCentreStore {
  private readonly memory: Memory = {
    meta: new Map(),
    node: new Map(),
    gpu: new Map(),
    machine: new Map(),
    volume: new Map(),
    unikernel: new Map(),
    snapshot: new Map(),
    image: new Map(),
    fence: new Map(),
    log: new Map(),
    console: new Map(),
    fault: new Map(),
    try: new Map(),
  };
  private readonly derivers = new Set<Deriver>();
  private readonly listeners = new Set<Listener>();
  private last: Promise<unknown> = Promise.resolve();
  private failure: Error | null = null;
  private constructor(private readonly disk: RootDatabase<unknown, [string, string]>) {}

  /** Opens or makes the store in this folder. Records of machines that are gone for thirty days are dropped. */
  static open(folder: string, now: Date): DataCentreStore {
    const store = new DataCentreStore(open({ path: folder, encoding: 'json', noSubdir: false }));
    for (const { key, value } of store.disk.getRange()) {
      const [table, id] = key;
      if (table in store.memory) (store.memory[table as TableName] as Map<string, unknown>).set(id, value);
    }
    store.dropOld(now);
    return store;
  }

  get<T extends TableName>(table: T, key: string): Tables[T] | undefined {
    return this.memory[table].get(key);
  }

  rows<T extends TableName>(table: T): ReadonlyMap<string, Tables[T]> {
    return this.memory[table];
  }

  /** All of the changes or none. A row of null removes. Throws once the disk has failed: memory must not run ahead of it. */
  commit(changes: readonly Change[]): void {
    if (this.failure) throw this.failure;
    if (changes.length === 0) return;
    this.last = this.disk.batch(() => {
      for (const { table, key, row } of changes) {
        if (row === null) void this.disk.remove([table, key]);
        else void this.disk.put([table, key], row);
      }
    });
    this.last.catch((error: Error) => {
      this.failure ??= new Error(`the hardware's state cannot be written to disk: ${error.message}`, { cause: error });
    });
    for (const { table, key, row } of changes) {
      const rows = this.memory[table] as Map<string, unknown>;
      const before = rows.get(key);
      if (row === null) rows.delete(key);
      else rows.set(key, row);
      for (const deriver of this.derivers) deriver(table, key, before, row ?? undefined);
    }
    for (const listener of this.listeners) listener(changes);
  }

  /** Resolves when everything committed so far survives the death of the process. */
  async durable(): Promise<void> {
    await this.last;
    if (this.failure) throw this.failure;
  }

  /** Follows every single row, in order, within the commit: for what is computed from rows. */
  derive(deriver: Deriver): void {
    this.derivers.add(deriver);
  }

  /** Hears of every commit after it. Returns how to stop that. */
  onCommit(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Waits until the disk has what it was given, also against a power cut. */
  async close(): Promise<void> {
    this.listeners.clear();
    await this.last;
    await this.disk.flushed;
    await this.disk.close();
  }

  private dropOld(now: Date): void {
    const before = now.getTime() - TOMBSTONE_MS;
    const dead = (key: string, atMs: number) => atMs < before && !this.memory.machine.has(key);
    this.commit([
      ...[...this.memory.fence].filter(([key, row]) => dead(key, row.atMs)).map(([key]) => ({ table: 'fence' as const, key, row: null })),
      ...[...this.memory.log].filter(([key, row]) => dead(key, row.atMs)).map(([key]) => ({ table: 'log' as const, key, row: null })),
    ]);
  }
}

/** Does a change show in the inventory? */
export const touchesHardware = (changes: readonly Change[]): boolean => changes.some(({ table }) => HARDWARE_TABLES.has(table));
