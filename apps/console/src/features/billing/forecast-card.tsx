'use client';

import { hourlyPrice, money } from '@/lib/format';
import { QueryProblem } from '@/ui/query-problem';
import { Badge, Card, Skeleton } from '@/ui/surfaces';
import { TimeAgo } from '@/ui/time';
import { useForecast } from './forecast.queries';

/** What happens when, if nothing is started, stopped or paid in. */
export function ForecastCard() {
  const { data: forecast, error, isPending, refetch } = useForecast();
  return (
    <Card title="Forecast" data-testid="forecast">
      {error && <QueryProblem error={error} retry={() => void refetch()} />}
      {isPending && <Skeleton lines={4} />}
      {forecast && forecast.stages.every(({ at }) => at === null) && <p className="text-muted">As things are, your credit is never used up.</p>}
      {forecast && forecast.stages.some(({ at }) => at !== null) && (
        <>
          <p className="mb-3 text-muted">If nothing is started, stopped or paid in. Asleep, your machines and volumes would cost {hourlyPrice(forecast.hourly_burn_asleep, forecast.currency)} per hour.</p>
          <ol className="space-y-2.5">
            {forecast.stages.filter(({ at }) => at !== null).map(({ stage, at, balance, what }) => (
              <li key={stage} className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
                <span className="w-24 flex-none font-medium">{at !== null && Date.parse(at) <= Date.parse(forecast.as_of) ? <Badge tone="warn">now</Badge> : at !== null && <TimeAgo at={at} ahead />}</span>
                <span className="min-w-0 flex-1 basis-48">{what}</span>
                <span className="text-sm text-muted tabular-nums">{money(balance, forecast.currency)} left</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </Card>
  );
}
