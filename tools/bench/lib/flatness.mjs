import { percentile } from './figures.mjs';

const PAGE = 50;

/**
 * The lists of an account in the API's own description: GET without an id in its path, with a size of the page.
 * @returns {{ name: string, path: string }[]} sorted; `path` asks for a page of 50
 */
export function listsIn(document) {
  return Object.entries(document.paths)
    .flatMap(([path, { get }]) => {
      const size = get?.parameters?.find(({ name }) => name === 'page_size' || name === 'limit');
      const ours = size && !path.includes('{') && !path.startsWith('/api/admin/');
      return ours ? [{ name: path.split('/').slice(2).join('/'), path: `${path}/?${size.name}=${PAGE}` }] : [];
    })
    .sort((one, other) => one.name.localeCompare(other.name));
}

/**
 * Reads a page of 50 of two accounts in turn, so that both meet the same machine: what it takes at the many rows over what it takes at the few.
 * @param callers how many read at once, each both in turn
 */
export async function compare(http, { name, path }, { big, small, requests, callers }) {
  const ms = { big: [], small: [] };
  let last;
  const turn = async (account, into) => {
    const answer = await http.expect(200, 'GET', path, { key: account.key });
    into.push(answer.ms);
    return answer;
  };
  await turn(big, []);
  let left = requests;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (left > 0) {
        left -= 1;
        await turn(small, ms.small);
        last = await turn(big, ms.big);
      }
    }),
  );
  const [atMany, atFew] = [percentile(ms.big, 0.5), percentile(ms.small, 0.5)];
  return { name, total: last.body.pagination?.total ?? null, bytes: last.bytes, atFew, atMany, ratio: atMany / atFew };
}
