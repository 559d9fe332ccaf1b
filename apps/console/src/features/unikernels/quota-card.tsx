import { Card, Skeleton } from '@/ui/surfaces';
import { QueryProblem } from '@/ui/query-problem';
import { megabytes } from './unikernel-parts';
import { useQuotas } from './unikernel.queries';

const plain = (count: number) => String(count);
const shown = [['volumes', 'Volumes', plain], ['total_volume_mb', 'Storage', megabytes], ['instances', 'Instances', plain], ['live_instances', 'Running', plain], ['live_memory_mb', 'Memory in use', megabytes]] as const;

/** Per cent, for the bar under the numbers. */
const share = (used: number, allowed: number): number => (allowed === 0 ? 100 : Math.min(100, (used / allowed) * 100));

/** What is used of what is allowed in a metro. */
export function QuotaCard({ metro }: { metro: string }) {
  const { data, error, refetch } = useQuotas(metro);
  return (
    <Card className="mb-5" aria-label="Quotas" data-testid="quotas">
      {error && <QueryProblem error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={2} />}
      {data && (
        <dl className="grid grid-cols-2 gap-4 sm:grid-cols-5">
          {shown.map(([key, label, text]) => (
            <div key={key} data-testid={`quota-${key}`}>
              <dt className="text-sm text-muted">{label}</dt>
              <dd className="tabular-nums"><span className="font-semibold">{text(data.used[key])}</span> <span className="text-sm text-muted">of {text(data.hard[key])}</span></dd>
              <dd aria-hidden className="mt-1.5 h-1.5 overflow-hidden rounded bg-raised"><div className="h-full bg-accent" style={{ width: `${share(data.used[key], data.hard[key])}%` }} /></dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  );
}
