import { open, type RootDatabase } from 'lmdb';
import type { TableName, Tables } from './rows.js';

export type Change = { [T in TableName]: { table: T; key: string; row: Tables[T] | null } }[TableName];
type Deriver = (table: TableName, key: string, before: unknown, after: unknown) => void;
type Listener = (changes: readonly Change[]) => void;
type Memory = { [T in TableName]: Map<string, Tables[T]> };

const HARDWARE_TABLES: ReadonlySet<TableName> = new Set(['node', 'gpu', 'machine', 'volume', 'fence']);
const TOMBSTONE_MS = 30 * 24 * 3_600_000;

/**
 * The hardware's state: on disk in LMDB, mirrored in memory. Each `commit` is one synchronous disk transaction that has happened before anybody
 * can read it, so a process that is killed at any line finds all that it ever acknowledged.
 */
export class DataCentreStore {
  private readonly memory: Memory = {
    meta: new Map(), node: new Map(), gpu: new Map(), machine: new Map(), volume: new Map(), image: new Map(), fence: new Map(), log: new Map(),
    console: new Map(), fault: new Map(), try: new Map(),
  };
  private readonly derivers = new Set<Deriver>();
  private readonly listeners = new Set<Listener>();
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

  /** All of the changes or, when the disk refuses, none. A row of null removes. */
  commit(changes: readonly Change[]): void {
    if (changes.length === 0) return;
    this.disk.transactionSync(() => {
      for (const { table, key, row } of changes) {
        if (row === null) this.disk.removeSync([table, key]);
        else this.disk.putSync([table, key], row);
      }
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
