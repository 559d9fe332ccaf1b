import type { ListQuery, Pagination } from '@garrison/contracts';

/** LIMIT and OFFSET of a list's query. */
export const pageOf = ({ page, page_size }: ListQuery): { limit: number; offset: number } => ({ limit: page_size, offset: (page - 1) * page_size });

/** The `pagination` member for a list of `total` rows. */
export const paginationOf = ({ page, page_size }: ListQuery, total: number): Pagination => {
  const total_pages = Math.max(1, Math.ceil(total / page_size));
  return { page, page_size, total, total_pages, has_next: page < total_pages, has_previous: page > 1 };
};

/** ORDER BY from a checked `sort` value; `columns` maps wire names to SQL, ties end with the id so that pages never overlap. */
export const orderBy = (sort: string | undefined, columns: Record<string, string>, fallback: string, id = 'id'): string => {
  const chosen = sort ?? fallback;
  const descending = chosen.startsWith('-');
  const column = columns[descending ? chosen.slice(1) : chosen];
  if (!column) throw new Error(`no column for sort ${chosen}`);
  return `ORDER BY ${column} ${descending ? 'DESC' : 'ASC'}, ${id} ASC`;
};

/** A LIKE pattern that finds the text anywhere; the caller's own wildcards mean themselves. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, (char) => `\\${char}`)}%`;
