import type { ListQuery, Pagination } from '@garrison/contracts';
import type { EntityManager } from 'typeorm';

/** What a list selects, before its page is cut. */
export type ListSource = {
  readonly columns: string;
  /** What follows FROM: table, joins and WHERE. The rows are counted by it too, so it joins only what the conditions need. */
  readonly from: string;
  /** From `orderBy`; an index has to serve it within the conditions. */
  readonly order: string;
  /** The values of `$1`, `$2`, … in `from`. */
  readonly values: readonly unknown[];
  /**
   * The statement around the page's own. Where a list can grow, the page is the ids alone, cut within an index that has all that `from` and `order` look at, and
   * this one fetches its rows and what is shown beside them.
   */
  readonly around?: (page: string) => string;
  /** How many rows there are, where something else counts them already. */
  readonly total?: Promise<number> | undefined;
};

/** One page of a list's rows, and the `pagination` member that counts all of them. */
export async function readPage<Row extends object>(db: EntityManager, query: ListQuery, { columns, from, order, values, around = (page) => page, total }: ListSource): Promise<{ rows: Row[]; pagination: Pagination }> {
  const { page, page_size } = query;
  const [rows, counted]: [Row[], number] = await Promise.all([
    db.query(around(`SELECT ${columns} FROM ${from} ${order} LIMIT ${page_size} OFFSET ${(page - 1) * page_size}`), [...values]),
    total ?? countOf(db, from, values),
  ]);
  return { rows, pagination: paginationOf(query, counted) };
}

async function countOf(db: EntityManager, from: string, values: readonly unknown[]): Promise<number> {
  const [counted]: { total: number }[] = await db.query(`SELECT count(*)::int AS total FROM ${from}`, [...values]);
  return counted?.total ?? 0;
}

/** Does a list with the account's id and its filters as values show all it has? Then whoever sums up the whole has counted its rows, too. */
export const isWhole = ([_account, ...filters]: readonly unknown[]): boolean => filters.every((filter) => filter === null);

/** The `pagination` member for a list of `total` rows. */
const paginationOf = ({ page, page_size }: ListQuery, total: number): Pagination => {
  const total_pages = Math.max(1, Math.ceil(total / page_size));
  return { page, page_size, total, total_pages, has_next: page < total_pages, has_previous: page > 1 };
};

/**
 * ORDER BY from a checked `sort` value. `columns` maps wire names to SQL, several where equal ones have an order of their own; ties end with the id so that pages
 * never overlap. A leading `-` reverses all of it, so that one index serves both directions.
 */
export const orderBy = (sort: string | undefined, columns: Record<string, string | readonly string[]>, fallback: string, id = 'id'): string => {
  const chosen = sort ?? fallback;
  const descending = chosen.startsWith('-');
  const first = columns[descending ? chosen.slice(1) : chosen];
  if (!first) throw new Error(`no column for sort ${chosen}`);
  return `ORDER BY ${[first, id].flat().map((column) => `${column} ${descending ? 'DESC' : 'ASC'}`).join(', ')}`;
};

/** A LIKE pattern that finds the text anywhere; the caller's own wildcards mean themselves. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, (char) => `\\${char}`)}%`;
