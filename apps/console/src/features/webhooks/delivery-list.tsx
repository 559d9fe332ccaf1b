'use client';

import type { WebhookDeliveryView } from '@garrison/contracts';
import { RotateCw, Send } from 'lucide-react';
import { useState } from 'react';
import { duration } from '@/lib/format';
import { useListFilters } from '@/lib/use-list-filters';
import { Button } from '@/ui/button';
import { Copyable } from '@/ui/copy-button';
import { CurlButton } from '@/ui/curl-button';
import { FilterSelect } from '@/ui/filters';
import { QueryProblem } from '@/ui/query-problem';
import { Badge, Card, EmptyState, Skeleton, type Tone } from '@/ui/surfaces';
import { TimeAgo } from '@/ui/time';
import { toastFailure } from '@/ui/toasts';
import { useDeliveredChange, useDeliveries, useReplayDelivery, type DeliveryFilters } from './webhook.queries';

const tones: Record<WebhookDeliveryView['status'], Tone> = { pending: 'info', delivered: 'ok', failed: 'danger' };

/** The bytes that are posted, laid out for reading. */
function Body({ sequence }: { sequence: number }) {
  const { data: change, isPending, error, refetch } = useDeliveredChange(sequence, true);
  if (error) return <QueryProblem error={error} retry={() => void refetch()} />;
  if (isPending) return <Skeleton lines={3} />;
  if (!change) return <p className="text-muted">The log no longer holds this change.</p>;
  const { at: timestamp, type, sequence: number, resource_type, resource_id, generation, data } = change;
  return <pre tabIndex={0} aria-label="Body" data-testid="delivery-body" className="max-h-72 overflow-auto rounded border border-line bg-surface p-2 text-xs">{JSON.stringify({ type, timestamp, sequence: number, resource_type, resource_id, generation, data }, null, 2)}</pre>;
}

function Delivery({ delivery }: { delivery: WebhookDeliveryView }) {
  const [isOpen, setOpen] = useState(false);
  const replay = useReplayDelivery();
  const again = () => replay.mutate(delivery.id, { onError: (error) => toastFailure(error, 'It was not sent again') });
  return (
    <li className="py-2.5" data-testid="delivery" data-status={delivery.status}>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Badge tone={tones[delivery.status]}>{delivery.status}</Badge>
          <span className="font-medium">{delivery.type}</span>
          <span className="text-sm text-muted">change {delivery.sequence}{delivery.round > 1 && `, replay ${delivery.round - 1}`}</span>
          <span className="ml-auto flex items-center gap-2 text-sm text-muted">
            {delivery.next_attempt_at ? <span>next try <TimeAgo at={delivery.next_attempt_at} ahead /></span> : <TimeAgo at={delivery.created_at} />}
          </span>
        </summary>
        <div className="mt-2 rounded-lg bg-raised p-3 text-sm">
          <p className="mb-2 flex flex-wrap items-center gap-x-3 text-muted"><span>Made <TimeAgo at={delivery.created_at} /></span><Copyable text={delivery.id} what="delivery id" /></p>
          {delivery.log.length === 0 ? <p className="text-muted">Not tried yet.</p> : (
            <ol className="space-y-1">
              {delivery.log.map((attempt) => (
                <li key={`${attempt.round}-${attempt.attempt}-${attempt.at}`} className="flex flex-wrap gap-x-3">
                  <span>Try {attempt.attempt}</span>
                  <span className="wrap-anywhere">{attempt.status === null ? (attempt.error ?? 'no answer') : `answered ${attempt.status}`}</span>
                  <span className="ml-auto text-muted">{duration(attempt.duration_ms)}, <TimeAgo at={attempt.at} /></span>
                </li>
              ))}
            </ol>
          )}
          <p className="mt-3 mb-1 font-medium">Body</p>
          {isOpen && <Body sequence={delivery.sequence} />}
          <span className="mt-2 flex flex-wrap items-center gap-2">
            <Button size="small" busy={replay.isPending} blockedBecause={delivery.status === 'pending' ? 'It is still being sent.' : undefined} data-testid="replay-delivery" onClick={again}><RotateCw aria-hidden className="size-4" />Send again</Button>
            <CurlButton endpoint="replayWebhookDelivery" input={{ params: { id: delivery.id } }} />
          </span>
        </div>
      </details>
    </li>
  );
}

/** What was sent, newest change first, with every try. */
export function DeliveryList({ webhookId }: { webhookId: string }) {
  const { filters, setFilter, clear } = useListFilters(['status', 'before']);
  const { status = '', before } = filters;
  const query = useDeliveries(webhookId, filters as DeliveryFilters);
  const { data } = query;
  return (
    <Card
      title="Deliveries"
      aside={<FilterSelect label="Status" value={status} options={Object.keys(tones).map((one) => [one, one])} onChange={(value) => (value === '' ? clear() : setFilter('status', value))} />}
    >
      {query.error && <QueryProblem error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Skeleton />}
      {data?.deliveries.length === 0 && <EmptyState icon={Send} title="Nothing sent">{status ? 'No delivery is in this state.' : 'The next change of your account is sent here.'}</EmptyState>}
      {data && data.deliveries.length > 0 && <ul className="divide-y divide-line">{data.deliveries.map((delivery) => <Delivery key={delivery.id} delivery={delivery} />)}</ul>}
      <span className="mt-3 flex justify-end gap-2">
        {before && <Button size="small" onClick={() => setFilter('before', '')}>Newest</Button>}
        {data?.next_before && <Button size="small" onClick={() => setFilter('before', String(data.next_before))}>Older</Button>}
      </span>
    </Card>
  );
}
