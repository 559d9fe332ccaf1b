'use client';

import type { DeploymentView } from '@garrison/contracts';
import type { Currency, StockAlternative } from '@garrison/domain';
import clsx from 'clsx';
import { Hourglass, Rocket } from 'lucide-react';
import Link from 'next/link';
import { memo, useState } from 'react';
import type { Problem } from '@/lib/problems';
import { hourlyPrice, money } from '@/lib/format';
import { Button } from '@/ui/button';
import { CurlButton } from '@/ui/curl-button';
import { FormProblem } from '@/ui/form-problem';
import { Card, Notice } from '@/ui/surfaces';
import { aheadWords } from '@/features/deployments/deployment-parts';
import { TimeAgo } from '@/ui/time';
import { useDeploy } from './deploy-context';
import { isOutOfStock } from './deploy-facts';
import { estimatePrice, type DeployPrice } from './deploy-price';
import { elsewhere } from './deploy-problems';

/** Hours of an average month: a year by twelve. */
const HOURS_PER_MONTH = 730;

const confirmed = ({ price }: DeploymentView): DeployPrice => ({
  gpu: String(price.gpu), os_volume: String(price.os_volume), data_volumes: String(price.data_volumes), public_ip: String(price.public_ip), per_hour: String(price.total_per_hour), per_minute: String(price.total_per_minute),
});

function PriceLine({ label, amount, currency }: { label: string; amount: string; currency: Currency }) {
  return <div className="flex justify-between gap-3"><dt className="text-muted">{label}</dt><dd className="tabular-nums">{Number(amount) === 0 ? '–' : hourlyPrice(amount, currency)}</dd></div>;
}

/** The price of now; while there is none, such as for half a number, the last one stays where it was, paler. Every part has its line, so that nothing below jumps. */
function PriceBox({ price: current, currency, isConfirmed }: { price: DeployPrice | undefined; currency: Currency; isConfirmed: boolean }) {
  const [last, setLast] = useState(current);
  if (current && JSON.stringify(current) !== JSON.stringify(last)) setLast(current);
  const price = current ?? last;
  if (!price) return <p className="text-muted">The price appears once a GPU is chosen.</p>;
  return (
    <div aria-live="polite" className={clsx('transition-opacity', !current && 'opacity-60')}>
      <p className="text-2xl font-semibold tracking-tight tabular-nums" data-testid="price-per-hour" data-confirmed={isConfirmed}>{hourlyPrice(price.per_hour, currency)}<span className="text-base font-normal text-muted"> per hour</span></p>
      <p className="mt-0.5 text-sm text-muted tabular-nums" data-testid="price-per-minute">{money(price.per_minute, currency, { decimals: 4 })} per minute</p>
      <p className="text-sm text-muted tabular-nums" data-testid="price-per-month">about {money(Number(price.per_hour) * HOURS_PER_MONTH, currency)} per month</p>
      <dl className="mt-3 space-y-1 border-t border-line pt-3 text-sm">
        <PriceLine label="GPUs" amount={price.gpu} currency={currency} />
        <PriceLine label="OS volume" amount={price.os_volume} currency={currency} />
        <PriceLine label="Data volumes" amount={price.data_volumes} currency={currency} />
        <PriceLine label="Public IP" amount={price.public_ip} currency={currency} />
      </dl>
    </div>
  );
}

function Alternatives({ alternatives }: { alternatives: readonly StockAlternative[] }) {
  const { form, facts, set, goTo } = useDeploy();
  if (alternatives.length === 0) return null;
  const take = (one: StockAlternative) => {
    if (one.region !== form.getValues('region')) goTo(one.region);
    set('gpu_model', one.gpu_model);
    set('gpu_count', one.gpu_count);
  };
  const nameOf = (code: string) => facts.regions.find((region) => region.code === code)?.name ?? code;
  return (
    <div className="mt-2">
      <p className="font-medium">What fits now:</p>
      <div className="mt-1.5 flex flex-wrap gap-2">
        {alternatives.slice(0, 6).map((one) => <Button key={`${one.region}-${one.gpu_model}-${one.gpu_count}`} size="small" className="text-ink" onClick={() => take(one)}>{one.gpu_count} × {one.gpu_model}, {nameOf(one.region)}</Button>)}
      </div>
    </div>
  );
}

/** Where the deployment would stand, as the API sees it now. */
function PlaceNotice({ queue }: { queue: DeploymentView['queue'] | undefined }) {
  if (!queue) return <Notice>It takes its place in line, unless something is free by then.</Notice>;
  return <Notice data-testid="place-preview">It would be number {queue.position} in line. {aheadWords(queue.ahead_gpus)} It leaves the line <TimeAgo at={queue.wait_until} ahead />.</Notice>;
}

/** Price, what is wrong as a whole, and the button. */
export const Summary = memo(function Summary({ deployment, problems, alternatives, refused, problemCount, busy, submitted }: {
  deployment: DeploymentView | undefined;
  /** Problems that can be seen, of all fields. */
  problems: readonly Problem[];
  alternatives: readonly StockAlternative[];
  /** Id of the request that was refused, as long as what it was refused for stands. */
  refused: string | undefined;
  problemCount: number;
  busy: boolean;
  submitted: boolean;
}) {
  const { request, facts, offersWait, set } = useDeploy();
  const currency = facts.profile?.currency ?? 'USD';
  const price = deployment ? confirmed(deployment) : estimatePrice(request, facts, currency);
  const general = elsewhere(problems);
  const waits = request.when_out_of_stock === 'wait' && (deployment ? deployment.queue !== null : isOutOfStock(facts, request));
  return (
    <Card title="Summary" data-testid="deploy-summary">
      <div className="space-y-4">
        <PriceBox price={price} currency={currency} isConfirmed={deployment !== undefined} />
        {general.length > 0 && (
          <Notice tone="danger" data-testid="deploy-problem">
            {general.map(({ field, code, message }) => <p key={field + code}>{message}</p>)}
            {general.some(({ code }) => code === 'profile_incomplete') && <Link className="link" href="/profile">Complete your profile</Link>}
            {offersWait && general.some(({ code }) => code === 'out_of_stock') && request.when_out_of_stock !== 'wait' && <Button size="small" className="mt-2 text-ink" data-testid="wait-instead" onClick={() => set('when_out_of_stock', 'wait')}><Hourglass aria-hidden className="size-3.5" />Wait in line instead</Button>}
            <Alternatives alternatives={alternatives} />
          </Notice>
        )}
        {waits && <PlaceNotice queue={deployment?.queue} />}
        {deployment?.warnings.map((warning) => <Notice key={warning.field + warning.code} tone="warn">{warning.message}</Notice>)}
        {submitted && problemCount > 0 && general.length === 0 && <p className="text-sm text-danger" role="status">{problemCount === 1 ? 'One thing needs' : `${problemCount} things need`} your attention.</p>}
        {refused && <FormProblem of={{ request: { message: refused } }} />}
        <Button type="submit" look="primary" className="w-full" busy={busy} data-testid="deploy-submit">{waits ? <Hourglass aria-hidden className="size-4" /> : <Rocket aria-hidden className="size-4" />}{waits ? 'Join the line' : 'Deploy'}</Button>
        <p className="text-sm text-muted">Charged by the minute from the moment the machine is ACTIVE, until it is deleted or hibernated.{(request.boot_volume_id || request.attach_volume_ids.length > 0) && ' What your own volumes cost already is part of the price.'}</p>
        <CurlButton endpoint="createDeployment" input={() => ({ body: { ...request, ...(request.jupyter_password ? { jupyter_password: '…' } : {}) } })} />
      </div>
    </Card>
  );
});
