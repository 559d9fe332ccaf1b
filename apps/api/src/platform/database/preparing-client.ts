import { BatchingClient } from './batching-client.js';

/** Statements kept ready per connection. Ours are a few dozen; a text that varies with its input must not fill the server's memory. */
const KEPT = 200;
/** "cached plan must not change result type": a migration altered a table behind a prepared statement. */
export const STALE_PLAN = '0A000';

/**
 * Transactions look rows up by their keys: one plan is good for all values, and a plan that was made while a table was nearly empty must not read all of it
 * a thousand machines later.
 */
const KEYED_LOOKUPS = 'SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off';

const MARK = '/* keyed */ ';
/** Marks a statement that looks rows up by their keys, so that it is prepared outside of transactions too. */
export const keyed = (sql: string): string => MARK + sql;

/** Without values a text may be a command, or several statements. */
const ONE_STATEMENT = /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b[^;]*$/;

type Send = (...args: unknown[]) => unknown;

/**
 * A connection on which the statements of transactions are prepared: Postgres parses and plans each of them once per connection and not for every
 * machine, which is a third of its work. Other statements are left alone unless they are `keyed`: lists
 * are planned for the account that asks.
 */
export class PreparingClient extends BatchingClient {
  /** Counts migrations noticed: one connection that meets a stale plan makes all of them prepare anew. */
  private static age = 0;
  private readonly names = new Map<string, string>();
  private inTransaction = false;

  protected override sent(send: Send, args: unknown[]): unknown {
    const [text, values, ...rest] = args;
    if (typeof text !== 'string' || rest.length > 0) return send(...args);
    if (text === 'START TRANSACTION') {
      this.inTransaction = true;
      return send(`${text}; ${KEYED_LOOKUPS}`);
    }
    if (/^(COMMIT|ROLLBACK)$/.test(text)) this.inTransaction = false;
    const name = (this.inTransaction || text.startsWith(MARK)) && (Array.isArray(values) || ONE_STATEMENT.test(text)) ? this.nameOf(text) : undefined;
    return name === undefined ? send(...args) : this.prepared(send, name, text, (values ?? []) as unknown[]);
  }

  private async prepared(send: Send, name: string, text: string, values: unknown[]): Promise<unknown> {
    try {
      return await send({ name, text, values });
    } catch (error) {
      if ((error as { code?: string }).code === STALE_PLAN) PreparingClient.age += 1;
      throw error;
    }
  }

  private nameOf(text: string): string | undefined {
    const aged = `${PreparingClient.age} ${text}`;
    const known = this.names.get(aged);
    if (known !== undefined || this.names.size >= KEPT) return known;
    const name = `garrison_${this.names.size}`;
    this.names.set(aged, name);
    return name;
  }
}
