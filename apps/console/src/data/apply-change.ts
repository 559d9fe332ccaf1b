import type { ChangeEvent, ChangeKind, NewsKind } from '@garrison/contracts';
import { hiddenStorageStates } from '@garrison/domain';
import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { askAgain, askAgainAfterFirst } from './ask-again';
import { changeFollowers, newsFollowers } from './followers';
import { newerOf, type Versioned } from './keep-newer';
import { queryKeys } from './query-keys';

type Listed = { pagination?: unknown };

/** Replaces the view in every cached list that shows it, unless the list knows a newer one. Tells whether some list did not have it. */
function putIntoLists<T extends { id: string }>(client: QueryClient, lists: QueryKey, member: string, view: T, choose: (known: T, incoming: T) => T): boolean {
  let missing = false;
  askAgainAfterFirst(client, { queryKey: lists });
  for (const [key, data] of client.getQueriesData<Listed>({ queryKey: lists })) {
    const items = (data as Record<string, T[]> | undefined)?.[member];
    if (!data || !items) continue;
    const at = items.findIndex(({ id }) => id === view.id);
    if (at < 0) missing = true;
    else client.setQueryData(key, { ...data, [member]: items.map((item) => (item.id === view.id ? choose(item, view) : item)) });
  }
  return missing;
}

const isGone = (status: string) => status === 'DELETED' || status === 'trashed' || hiddenStorageStates.some((state) => state === status);

/**
 * Puts change events into the query cache. A view with a generation replaces only older ones; one without is ordered by the event's sequence.
 * Lists are fetched again when members may have joined, left or moved.
 */
export function createChangeApplier(client: QueryClient) {
  const lastSequence = new Map<string, number>();
  const refetch = (queryKey: QueryKey) => askAgain(client, { queryKey });

  const applyVersioned = (lists: QueryKey, member: string, detail: QueryKey | undefined, view: Versioned & { status: string }) => {
    const before = detail && client.getQueryData<Versioned & { status: string }>(detail);
    if (detail && before) client.setQueryData(detail, newerOf(before, view));
    else if (detail) askAgainAfterFirst(client, { queryKey: detail });
    const missing = putIntoLists(client, lists, member, view, newerOf);
    if (missing || isGone(view.status)) refetch(lists);
  };

  /** What is shown at once, before anything is asked again. */
  const handlers: Partial<Record<ChangeKind, (event: ChangeEvent) => void>> = {
    instance: ({ resource_id: id, data }) => {
      if (data) applyVersioned(queryKeys.instances.lists, 'instances', queryKeys.instances.detail(id), data as Versioned & { status: string });
      else refetch(queryKeys.instances.all);
    },
    volume: ({ resource_id: id, data }) => {
      if (data) applyVersioned(queryKeys.volumes.lists, 'volumes', queryKeys.volumes.detail(id), data as Versioned & { status: string });
      else refetch(queryKeys.volumes.all);
    },
    operation: ({ data }) => {
      const view = data as { id: string; kind: string } | null;
      if (view) putIntoLists(client, queryKeys.operations.lists, 'operations', view, (_known, incoming) => incoming);
      if (view?.kind === 'instance.deploy') [queryKeys.deployments.lists, queryKeys.deployments.details].forEach(refetch); // a deployment's status is its operation's
    },
    balance: ({ data }) => {
      if (data) client.setQueryData(queryKeys.balance, data);
      else refetch(queryKeys.balance);
    },
  };

  return (event: ChangeEvent): void => {
    const thing = `${event.resource_type}:${event.resource_id}`;
    if ((lastSequence.get(thing) ?? 0) >= event.sequence) return; // events may come twice
    lastSequence.set(thing, event.sequence);
    handlers[event.resource_type]?.(event);
    changeFollowers[event.resource_type]?.forEach(refetch);
  };
}

/** Asks again for what is shown of the kinds that there are news of. A page older than the API may not know them all. */
export function applyNews(client: QueryClient, kinds: readonly NewsKind[]): void {
  const keys = new Map(kinds.flatMap((kind) => newsFollowers[kind] ?? []).map((queryKey) => [queryKey.join(), queryKey]));
  keys.forEach((queryKey) => askAgain(client, { queryKey }));
}
