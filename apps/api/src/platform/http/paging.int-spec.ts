import { createTestDatabase } from '../../testing/test-database.js';
import { orderBy, readPage } from './paging.js';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

type Row = { n: number; doubled?: number };
const numbers = { columns: 'n', from: 'generate_series(1, $1::int) n WHERE n % 2 = $2::int', order: orderBy('-n', { n: 'n' }, 'n', 'n'), values: [11, 1] };
const read = (page: number, page_size: number, more = {}) => readPage<Row>(database.dataSource.manager, { page, page_size }, { ...numbers, ...more });

it.each([
  [1, 4, [11, 9, 7, 5], { total: 6, total_pages: 2, has_next: true, has_previous: false }],
  [2, 4, [3, 1], { total: 6, total_pages: 2, has_next: false, has_previous: true }],
  [3, 4, [], { total: 6, total_pages: 2, has_next: false, has_previous: true }],
  [1, 6, [11, 9, 7, 5, 3, 1], { total: 6, total_pages: 1, has_next: false, has_previous: false }],
])('reads page %i of %i rows each, and counts all', async (page, page_size, rows, counted) => {
  const answer = await read(page, page_size);
  expect(answer.rows.map(({ n }) => n)).toEqual(rows);
  expect(answer.pagination).toEqual({ page, page_size, ...counted });
});

it('has one empty page when there is nothing', async () => {
  expect(await read(1, 10, { values: [0, 1] })).toEqual({ rows: [], pagination: { page: 1, page_size: 10, total: 0, total_pages: 1, has_next: false, has_previous: false } });
});

it('puts something beside the rows of the page only', async () => {
  const { rows } = await read(1, 2, { around: (page: string) => `SELECT n, 2 * n AS doubled FROM (${page}) p ORDER BY n` });
  expect(rows).toEqual([{ n: 9, doubled: 18 }, { n: 11, doubled: 22 }]);
});

it('refuses to order by what it does not know', () => {
  expect(() => orderBy('size', { n: 'n' }, 'n')).toThrow('no column for sort size');
});
