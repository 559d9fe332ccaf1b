import type { ChangeEvent, ChangeKind } from '@garrison/contracts';
import { hiddenStorageStates } from '@garrison/domain';
import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { askAgain, askAgainAfterFirst } from './ask-again';
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

/** `ssh_key` → `ssh-keys`: where lists and details of a kind are kept. */
const keyOfKind = (kind: string): QueryKey => [`${kind.replaceAll('_', '-')}s`];

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

  const handlers: Partial<Record<ChangeKind, (event: ChangeEvent) => void>> = {
    instance: ({ resource_id: id, data }) => {
      if (data) applyVersioned(queryKeys.instances.lists, 'instances', queryKeys.instances.detail(id), data as Versioned & { status: string });
      else refetch(queryKeys.instances.all);
      refetch(queryKeys.instances.events(id));
      refetch(queryKeys.gpuStocks);
    },
    volume: ({ resource_id: id, data }) => {
      if (data) applyVersioned(queryKeys.volumes.lists, 'volumes', queryKeys.volumes.detail(id), data as Versioned & { status: string });
      refetch(data ? queryKeys.volumes.lists : queryKeys.volumes.all); // the sums above the list changed too
      refetch(['os-images']);
      refetch(queryKeys.trash.all);
    },
    operation: ({ data }) => {
      const view = data as { id: string; resource_id: string; kind: string } | null;
      if (!view) return refetch(queryKeys.operations.lists);
      if (view.kind === 'instance.deploy') [queryKeys.deployments.lists, queryKeys.deployments.details].forEach(refetch); // a deployment's status is its operation's
      // lists of other things and lists of everything: where it is missing it may belong
      if (putIntoLists(client, queryKeys.operations.lists, 'operations', view, (_known, incoming) => incoming)) refetch(queryKeys.operations.of(view.resource_id));
      refetch(queryKeys.activity.all);
    },
    // one page shows both, with what is used of the quotas
    unikernel: () => refetch(queryKeys.unikernels.all),
    unikernel_volume: () => refetch(queryKeys.unikernels.all),
    balance: ({ data }) => {
      if (data) client.setQueryData(queryKeys.balance, data);
      else refetch(queryKeys.balance);
      refetch(queryKeys.billing.all); // it changed by a line of the ledger
    },
  };

  return (event: ChangeEvent): void => {
    const thing = `${event.resource_type}:${event.resource_id}`;
    if ((lastSequence.get(thing) ?? 0) >= event.sequence) return; // events may come twice
    lastSequence.set(thing, event.sequence);
    // what has no rule of its own is fetched again wherever it is shown
    const handle = handlers[event.resource_type] ?? (() => refetch(keyOfKind(event.resource_type)));
    handle(event);
  };
}
