import { createAccount } from './accounts.mjs';
import { spread } from './figures.mjs';
import { compare, listsIn } from './flatness.mjs';
import { writeManyRows } from './many-rows.mjs';

const CALLERS = 4;
const PAGE = 50;
const LIST = `/api/instances/?page_size=${PAGE}`;

/** What a console or a program asks of a list; `deep` is the last page. */
const kinds = (rows) => [
  ['first page', LIST],
  ['by name', `${LIST}&sort=name`],
  ['middle page', `${LIST}&page=${Math.ceil(rows / PAGE / 2)}`],
  ['last page', `${LIST}&page=${Math.ceil(rows / PAGE)}`],
  ['status: a tenth', `${LIST}&status=SHUTOFF`],
  ['status: nearly all', `${LIST}&status=ACTIVE`],
  ['region: a third', `${LIST}&region=FINLAND-2`],
  ['label: one in 20', `${LIST}&label=team%3Dteam-7`],
  ['label: key of all', `${LIST}&label=stage`],
  ['search: some', `${LIST}&search=row-123`],
  ['search: none', `${LIST}&search=nothing`],
];

/** Lists whose filter is written in other tables than their own. */
const beside = ['active', 'failed'].map((status) => ({ name: `deploy?status=${status}`, path: `/api/deploy/?page_size=${PAGE}&status=${status}` }));

/** Reads each kind of instance list of an account with `rows` of everything, and a page of each list beside the same of an account with 1,000. */
export async function measureLists({ stack, http, rows, requests, repeat }) {
  const [big, small] = [await createAccount(http), await createAccount(http)];
  const startedAt = performance.now();
  await writeManyRows(stack.db, { big, small, rows });
  const writingSeconds = (performance.now() - startedAt) / 1_000;
  await read(http, big.key, LIST, 100);
  const measured = [];
  for (const [kind, path] of kinds(rows)) measured.push({ kind, ...(await best(repeat, () => read(http, big.key, path, requests), ({ ms }) => ms.p99)) });
  const { body: document } = await http.expect(200, 'GET', '/api/openapi.json');
  const flat = [];
  for (const list of [...listsIn(document), ...beside]) flat.push(await best(repeat, () => compare(http, list, { big, small, requests, callers: 1 }), ({ ratio }) => ratio));
  stack.demandNoDeaths();
  return { rows, callers: CALLERS, writingSeconds, kinds: measured, flat };
}

/** The best of several measurements: the one with the least of something. */
async function best(repeat, measure, of) {
  const all = [];
  for (let round = 0; round < repeat; round += 1) all.push(await measure());
  return all.reduce((one, other) => (of(other) < of(one) ? other : one));
}

async function read(http, key, path, requests) {
  const ms = [];
  let left = requests;
  let last;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      while (left > 0) {
        left -= 1;
        last = await http.expect(200, 'GET', path, { key });
        ms.push(last.ms);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  return { path, total: last.body.pagination.total, returned: last.body.instances.length, bytes: last.bytes, perSecond: requests / seconds, ms: spread(ms) };
}
