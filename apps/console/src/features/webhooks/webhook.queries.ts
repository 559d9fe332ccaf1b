import type { EndpointBodyInput, EndpointQueryInput, Endpoints, WebhookDeliveryView, WebhookView } from '@garrison/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from '@/data/api';
import { guessGone, guessItems, guessOf, withGiven } from '@/data/guess';
import { queryKeys } from '@/data/query-keys';
import { useAction } from '@/data/use-action';
import { countOf } from '@/lib/format';

export type WebhookBody = EndpointBodyInput<Endpoints['createWebhook']>;
export type DeliveryFilters = Partial<EndpointQueryInput<Endpoints['listWebhookDeliveries']>>;

export function useWebhooks() {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.webhooks.list, queryFn: async ({ signal }) => (await api.listWebhooks({ signal })).webhooks });
}

export function useWebhook(id: string) {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.webhooks.detail(id), queryFn: async ({ signal }) => (await api.getWebhook({ params: { id }, signal })).webhook });
}

export function useDeliveries(id: string, filters: DeliveryFilters) {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.webhooks.deliveries(id, filters),
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.listWebhookDeliveries({ params: { id }, query: { limit: 25, ...filters }, signal }),
  });
}

/** What a delivery carries; the log never changes. */
export function useDeliveredChange(sequence: number, enabled: boolean) {
  const api = useApi();
  return useQuery({ enabled, staleTime: Infinity, queryKey: queryKeys.delivered.body(sequence), queryFn: async ({ signal }) => (await api.listChanges({ query: { after: sequence - 1, limit: 1 }, signal })).changes.find((change) => change.sequence === sequence) ?? null });
}

const places = { lists: queryKeys.webhooks.list, member: 'webhooks', detail: queryKeys.webhooks.detail };
const refreshes = [queryKeys.webhooks.all];
/** The secret is in this answer only. */
export const useCreateWebhook = () => useAction((api, body: WebhookBody, idempotencyKey) => api.createWebhook({ body, idempotencyKey }), { refreshes });
export const useUpdateWebhook = () =>
  useAction((api, { id, ...body }: { id: string } & EndpointBodyInput<Endpoints['updateWebhook']>) => api.updateWebhook({ params: { id }, body }), {
    refreshes,
    guesses: ({ id, ...body }) => guessOf<WebhookView>(places, id, withGiven({ ...body, ...(body.enabled === undefined ? {} : { disabled_reason: body.enabled ? null : 'by_owner' }) })),
  });
export const useDeleteWebhook = () => useAction((api, id: string, idempotencyKey) => api.deleteWebhook({ params: { id }, idempotencyKey }), { refreshes, guesses: (id) => guessGone(places, [id]) });
export const useRotateSecret = () => useAction((api, { id, overlapHours }: { id: string; overlapHours: number }, idempotencyKey) => api.rotateWebhookSecret({ params: { id }, body: { overlap_hours: overlapHours }, idempotencyKey }), { refreshes });
export const useReplayWebhook = () => useAction((api, { id, from, to }: { id: string; from: number; to?: number }, idempotencyKey) => api.replayWebhook({ params: { id }, body: { from_sequence: from, ...(to === undefined ? {} : { to_sequence: to }) }, idempotencyKey }), { refreshes, tell: ({ replayed }) => ({ about: `${countOf(replayed, 'change is', 'changes are')} sent again` }) });
export const useTestWebhook = () => useAction((api, id: string, idempotencyKey) => api.testWebhook({ params: { id }, idempotencyKey }), { refreshes, tell: () => ({ about: 'It is the newest delivery below' }) });
export const useReplayDelivery = () =>
  useAction((api, id: string, idempotencyKey) => api.replayWebhookDelivery({ params: { id }, idempotencyKey }), {
    refreshes,
    guesses: (id) => [guessItems<WebhookDeliveryView>(queryKeys.webhooks.allDeliveries, 'deliveries', (items) => items.map((one) => (one.id === id ? { ...one, status: 'pending', finished_at: null } : one)))],
  });
