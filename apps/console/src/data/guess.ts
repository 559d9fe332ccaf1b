import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { askAgain } from './ask-again';

/** What everything that is cached under a key will look like when the API agrees. */
export type Guess = { readonly queryKey: QueryKey; readonly change: (data: unknown) => unknown };

/** Changes what is cached as a whole. */
export const guess = <T>(queryKey: QueryKey, change: (data: T) => T): Guess => ({ queryKey, change: (data) => change(data as T) });

type Items<T> = readonly T[] | { readonly [member: string]: unknown };
/** Changes the items of what is cached as a list: an array, or a page of one whose items are in `member`. */
export const guessItems = <T>(queryKey: QueryKey, member: string, change: (items: readonly T[]) => readonly T[]): Guess =>
  guess<Items<T>>(queryKey, (data) => {
    if (Array.isArray(data)) return change(data);
    const page = data as { readonly [member: string]: unknown };
    const items = page[member];
    return Array.isArray(items) ? { ...page, [member]: change(items) } : data;
  });

type Thing = { readonly id: string };
type Places = { readonly lists: QueryKey; readonly member: string; readonly detail?: (id: string) => QueryKey };

/** Changes one thing in its lists and on its own page. */
export const guessOf = <T extends Thing>({ lists, member, detail }: Places, id: string, change: (thing: T) => T): Guess[] => [
  guessItems<T>(lists, member, (items) => items.map((one) => (one.id === id ? change(one) : one))),
  ...(detail ? [guess<T>(detail(id), change)] : []),
];

/** Takes things out of their lists. Their own pages stay until the API has agreed. */
export const guessGone = ({ lists, member }: Places, ids: readonly string[]): Guess[] => [guessItems<Thing>(lists, member, (items) => items.filter(({ id }) => !ids.includes(id)))];

/** Shown guesses, until the API has answered. */
export type ShownGuesses = { /** Puts back what was there, unless something newer came meanwhile. */ readonly takeBack: () => void; /** Asks again for all that was guessed. */ readonly check: () => void };

/** Shows at once what is cached as the guesses say. What is being fetched there is let go: its answer would be from before. */
export function showGuesses(client: QueryClient, guesses: readonly Guess[]): ShownGuesses {
  const shown = guesses.flatMap(({ queryKey, change }) => {
    const known = client.getQueryCache().findAll({ queryKey }).filter(({ state }) => state.data !== undefined);
    return known.map(({ queryKey: exact, state }) => {
      void client.cancelQueries({ queryKey: exact, exact: true });
      const before = state.data;
      client.setQueryData(exact, change(before));
      return { exact, before, after: client.getQueryData(exact) };
    });
  });
  return {
    takeBack: () => {
      for (const { exact, before, after } of shown.toReversed()) if (client.getQueryData(exact) === after) client.setQueryData(exact, before);
    },
    check: () => shown.forEach(({ exact }) => askAgain(client, { queryKey: exact, exact: true })),
  };
}

/** The thing with what a request says of it. */
export const withGiven =
  <T extends object>(given: object) =>
  (thing: T): T => ({ ...thing, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) });

type Life<S extends string, E extends string> = { next(state: S, event: E): { readonly ok: true; readonly value: S } | { readonly ok: false } };
/** The thing in the state its lifecycle gives it then; as it is where that would be refused. */
export const afterEvent =
  <S extends string, E extends string>(life: Life<S, E>, event: E) =>
  <T extends { status: S }>(thing: T): T => {
    const coming = life.next(thing.status, event);
    return coming.ok ? { ...thing, status: coming.value } : thing;
  };
