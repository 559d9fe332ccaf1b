import type { ChangeEvent } from '@garrison/contracts';
import { isDeepStrictEqual } from 'node:util';
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { applyNews, createChangeApplier } from './apply-change';
import { queryKeys } from './query-keys';

type View = { id: string; generation: number; status: string };
const view = (generation: number, status: string, id = 'i-1'): View => ({ id, generation, status });
const list = (...instances: View[]) => ({ instances, pagination: {} });

let client: QueryClient;
let apply: (event: ChangeEvent) => void;
let sequence: number;
const change = (data: View | null, more: Partial<ChangeEvent> = {}): ChangeEvent => ({
  sequence: (sequence += 1), type: 'instance.changed', resource_type: 'instance', resource_id: data?.id ?? 'i-1', generation: data?.generation ?? 0, at: '2025-11-22T00:00:00.000Z', data, ...more,
});

beforeEach(() => {
  client = new QueryClient();
  apply = createChangeApplier(client);
  sequence = 0;
});
const detail = () => client.getQueryData<View>(queryKeys.instances.detail('i-1'));
const listed = (filters = {}) => client.getQueryData<{ instances: View[] }>(queryKeys.instances.list(filters))?.instances;
const isStale = (queryKey: readonly unknown[]) => client.getQueryState(queryKey)?.isInvalidated;

describe('a changed instance', () => {
  beforeEach(() => {
    client.setQueryData(queryKeys.instances.detail('i-1'), view(3, 'BUILD'));
    client.setQueryData(queryKeys.instances.list({}), list(view(3, 'BUILD'), view(7, 'ACTIVE', 'i-2')));
  });

  it('is shown everywhere at once, and nothing else is touched', () => {
    apply(change(view(4, 'ACTIVE')));
    expect(detail()?.status).toBe('ACTIVE');
    expect(listed()).toEqual([view(4, 'ACTIVE'), view(7, 'ACTIVE', 'i-2')]);
    expect(isStale(queryKeys.instances.list({}))).toBe(false);
  });

  it('that is older than what is shown changes nothing', () => {
    apply(change(view(2, 'CREATING')));
    expect(detail()).toEqual(view(3, 'BUILD'));
    expect(listed()?.[0]).toEqual(view(3, 'BUILD'));
  });

  it('that comes twice is taken once', () => {
    const event = change(view(4, 'ACTIVE'));
    apply(event);
    client.setQueryData(queryKeys.instances.detail('i-1'), view(4, 'guess of a command'));
    apply(event);
    expect(detail()?.status).toBe('guess of a command');
  });

  it('that a list does not have yet makes the list ask again', () => {
    apply(change(view(1, 'CREATING', 'i-new')));
    expect(isStale(queryKeys.instances.list({}))).toBe(true);
  });

  it.each([[view(5, 'DELETED')], [null]])('that is gone makes the list ask again', (data) => {
    apply(change(data));
    expect(isStale(queryKeys.instances.list({}))).toBe(true);
  });
});

describe('what is fetched for the first time while something changes', () => {
  /** An observed query whose first answer waits to be let through; later ones come at once. */
  const observe = (queryKey: readonly unknown[], first: unknown, later: unknown) => {
    let answer: (data: unknown) => void = () => undefined;
    const answers = [new Promise((resolve) => (answer = resolve)), Promise.resolve(later), Promise.resolve('too often')];
    const observer = new QueryObserver(client, { queryKey, queryFn: () => answers.shift() });
    const stop = observer.subscribe(() => undefined);
    return { observer, stop, letThrough: () => answer(first) };
  };
  const seen = async (observer: QueryObserver, wanted: unknown) => {
    while (observer.getCurrentResult().fetchStatus !== 'idle' || !isDeepStrictEqual(observer.getCurrentResult().data, wanted)) await new Promise((resolve) => setTimeout(resolve));
  };

  it.each([['events', queryKeys.instances.events('i-1')], ['the thing', queryKeys.instances.detail('i-1')], ['a list', queryKeys.instances.list({})]])('is asked for again: %s', async (_what, key) => {
    const { observer, stop, letThrough } = observe(key, { instances: [], status: 'old' }, { instances: [], status: 'new' });
    apply(change(view(4, 'BUILD')));
    apply(change(view(5, 'ACTIVE')));
    letThrough();
    await seen(observer, { instances: [], status: 'new' });
    stop();
  });
});

it('an operation is ordered by its sequence, because its view has no generation', () => {
  const key = queryKeys.operations.of('i-1');
  const operation = (steps: number) => ({ id: 'op-1', resource_id: 'i-1', steps });
  client.setQueryData(key, { operations: [operation(0)], pagination: {} });
  const event = (at: number, steps: number) => apply({ ...change(null), resource_type: 'operation', resource_id: 'op-1', sequence: at, data: operation(steps) });
  event(12, 2);
  event(11, 1);
  expect(client.getQueryData<{ operations: { steps: number }[] }>(key)?.operations[0]?.steps).toBe(2);
});

it('whoever waits for stock sees each change of his place, and each deployment the end of its operation', () => {
  const keys = [queryKeys.deployments.waiting, queryKeys.deployments.detail('DEP0000001'), queryKeys.deployments.list({})];
  const stale = () => keys.map(isStale);
  const fetched = () => keys.forEach((key) => client.setQueryData(key, {}));
  fetched();
  apply({ ...change(null), resource_type: 'deployment', data: { deployment_id: 'DEP0000001' } });
  expect(stale()).toEqual([true, true, true]);
  fetched();
  apply({ ...change(null), resource_type: 'operation', resource_id: 'op-2', data: { id: 'op-2', resource_id: 'i-1', kind: 'instance.deploy' } });
  expect(stale()).toEqual([false, true, true]);
});

it('a new balance is shown without asking, and the lines it came by are asked for', () => {
  client.setQueryData(queryKeys.billing.of('transactions'), {});
  client.setQueryData(queryKeys.balance, { amount: '10.00' });
  apply({ ...change(null), resource_type: 'balance', resource_id: 'me', data: { amount: '9.50' } });
  expect(client.getQueryData(queryKeys.balance)).toEqual({ amount: '9.50' });
  expect(isStale(queryKeys.billing.of('transactions'))).toBe(true);
});

it('news that come while something is fetched do not begin it anew; it is asked for once more when it is there', async () => {
  const answers: ((data: string) => void)[] = [];
  const observer = new QueryObserver(client, { queryKey: queryKeys.gpuStocks, initialData: 'none', staleTime: Infinity, queryFn: () => new Promise<string>((resolve) => answers.push(resolve)) });
  const stop = observer.subscribe(() => undefined);
  for (let at = 0; at < 3; at += 1) applyNews(client, ['stock', 'nodes']);
  expect(answers).toHaveLength(1);
  answers[0]?.('before the last');
  while (answers.length < 2) await new Promise((resolve) => setTimeout(resolve));
  expect(observer.getCurrentResult().data).toBe('before the last');
  answers[1]?.('the last');
  while (observer.getCurrentResult().fetchStatus !== 'idle') await new Promise((resolve) => setTimeout(resolve));
  expect([observer.getCurrentResult().data, answers.length]).toEqual(['the last', 2]);
  stop();
});
