import { changeKinds, type ChangeEvent } from '@garrison/contracts';
import { QueryClient, type QueryKey } from '@tanstack/react-query';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyNews, createChangeApplier } from './apply-change';
import { changeFollowers, neverChanging, newsFollowers } from './followers';
import { adminQueries, queryKeys } from './query-keys';

type Keys = { readonly [name: string]: Keys | QueryKey | ((...given: never[]) => QueryKey) };
/** Names that gather other keys and are no query themselves. */
const gathers = ['all', 'every', 'details', 'allRules', 'allEvents', 'allDeliveries', 'allCandidates'];
const given = ['x', {}] as unknown as never[];

/** Each query of the console once, by name. */
const queries: [name: string, key: QueryKey][] = Object.entries(queryKeys as unknown as Keys).flatMap(([resource, keys]): [string, QueryKey][] => {
  if (Array.isArray(keys)) return [[resource, keys as QueryKey]];
  if (resource === 'admin') return adminQueries.map((what) => [`admin ${what}`, queryKeys.admin.of(what)]);
  const names = Object.entries(keys as Keys).filter(([name, key]) => !gathers.includes(name) && !(name === 'lists' && 'list' in keys && Array.isArray(key)));
  return names.map(([name, key]) => [`${resource} ${name}`, typeof key === 'function' ? key(...given) : (key as QueryKey)]);
});
const startsWith = (key: QueryKey, start: QueryKey) => start.every((part, at) => part === key[at]);

/** Which queries are asked again when everything is told that can be. */
function askedAgain(): Set<string> {
  const client = new QueryClient();
  queries.forEach(([, key]) => client.setQueryData(key, {}));
  const apply = createChangeApplier(client);
  changeKinds.forEach((kind, at) => apply({ sequence: at + 1, type: `${kind}.changed`, resource_type: kind, resource_id: 'x', generation: 1, at: '', data: null } satisfies ChangeEvent));
  applyNews(client, Object.keys(newsFollowers) as (keyof typeof newsFollowers)[]);
  return new Set(queries.filter(([, key]) => client.getQueryState(key)?.isInvalidated).map(([name]) => name));
}

it.each(queries)('%s follows what is told, or cannot change', (name, key) => {
  expect(askedAgain().has(name)).toBe(!neverChanging.some((start) => startsWith(key, start)));
});

it('whatever is told of is shown somewhere', () => {
  const shows = ([, starts]: [string, readonly QueryKey[]]) => starts.every((start) => queries.some(([, key]) => startsWith(key, start)));
  const told = [...Object.entries(changeFollowers), ...Object.entries(newsFollowers)];
  expect(told.filter((entry) => !shows(entry)).map(([kind]) => kind)).toEqual([]);
});

it('no query has a key that is not in the table', () => {
  const files = readdirSync(join(__dirname, '..'), { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!spec)\.tsx?$/.test(file) && !file.startsWith('data/'));
  const own = files.flatMap((file) => readFileSync(join(__dirname, '..', file), 'utf8').split('\n').filter((line) => /queryKey:(?! (?:queryKeys\.|QueryKey))/.test(line)).map((line) => `${file}: ${line.trim()}`));
  expect(files.length).toBeGreaterThan(100);
  expect(own).toEqual([]);
});
