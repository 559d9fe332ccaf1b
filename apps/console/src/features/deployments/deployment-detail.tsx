'use client';

import type { DeploymentView } from '@garrison/contracts';
import { ServerOff } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { InstanceStatus } from '@/features/instances/instance-status';
import { useInstance } from '@/features/instances/instance.queries';
import { hourlyPrice } from '@/lib/format';
import { Button, buttonClass } from '@/ui/button';
import { Copyable } from '@/ui/copy-button';
import { DetailFrame } from '@/ui/detail-frame';
import { lazyPart } from '@/ui/lazy-part';
import { Card, Facts, Notice, PageHeader } from '@/ui/surfaces';
import { TimeAgo } from '@/ui/time';
import { aheadWords, DeploymentStatus, placeWords } from './deployment-parts';
import { useDeployment } from './deployment.queries';

const LeaveLineDialog = lazyPart(() => import('./leave-line-dialog').then((module) => module.LeaveLineDialog));

function PlaceCard({ queue, currency }: { queue: NonNullable<DeploymentView['queue']>; currency: DeploymentView['price']['currency'] }) {
  return (
    <Card title="In line">
      <div aria-live="polite">
        <p className="text-2xl font-semibold tracking-tight" data-testid="line-place" data-position={queue.position}>{queue.position === 1 ? 'Next in line' : `In line, ${placeWords(queue.position)}`}</p>
        <p className="mt-0.5 mb-4 text-muted">{aheadWords(queue.ahead_gpus)} The machine starts by itself when its turn comes; everything is checked again then, and nothing is charged before.</p>
      </div>
      <Facts
        facts={[
          ...(queue.since ? [['Waiting since', <TimeAgo key="since" at={queue.since} />] as const] : []),
          ['Until', <TimeAgo key="until" at={queue.wait_until} ahead />],
          ['Highest price', queue.max_price_per_hour === null ? 'any' : `${hourlyPrice(queue.max_price_per_hour, currency)} per hour`],
        ]}
      />
    </Card>
  );
}

function Machine({ id }: { id: string }) {
  const { data } = useInstance(id);
  return (
    <Card title="Instance">
      <p className="flex flex-wrap items-center gap-3">{data && <InstanceStatus status={data.status} />}<Link className="link wrap-anywhere" href={`/instances/${id}`} data-testid="deployment-instance">{data?.name ?? 'To the machine'}</Link></p>
    </Card>
  );
}

function Loaded({ deployment }: { deployment: DeploymentView }) {
  const [leaving, setLeaving] = useState(false);
  const { queue, error, price, instance_id, gpu_count, gpu_model, region } = deployment;
  const again = `/deploy?region=${encodeURIComponent(region)}&gpu_model=${encodeURIComponent(gpu_model)}`;
  return (
    <>
      <PageHeader
        title={deployment.vm_name}
        note={<DeploymentStatus deployment={deployment} />}
        actions={queue ? <Button data-testid="leave-line" onClick={() => setLeaving(true)}>Leave the line</Button> : error && <Link href={again} className={buttonClass('primary')}>Deploy again</Link>}
      />
      <div className="max-w-3xl space-y-5">
        {error && <Notice tone={error.code === 'cancelled' ? 'neutral' : 'danger'} data-testid="deployment-error">{error.message}</Notice>}
        {queue && <PlaceCard queue={queue} currency={price.currency} />}
        {instance_id && <Machine id={instance_id} />}
        <Card title="Deployment">
          <Facts
            facts={[
              ['GPU', `${gpu_count} × ${gpu_model}`],
              ['Region', region],
              ['Price', <span key="price" className="tabular-nums">{hourlyPrice(price.total_per_hour, price.currency)} per hour{queue && ', as of now'}</span>],
              ...(deployment.created_at ? [['Asked for', <TimeAgo key="created" at={deployment.created_at} />] as const] : []),
              ...(deployment.finished_at ? [['Ended', <TimeAgo key="finished" at={deployment.finished_at} />] as const] : []),
              ['Id', <Copyable key="id" text={deployment.deployment_id ?? ''} what="id" />],
            ]}
          />
        </Card>
      </div>
      {leaving && <LeaveLineDialog deployment={deployment} onClose={() => setLeaving(false)} />}
    </>
  );
}

/** One deployment: its place in line while it waits, its machine or the reason afterwards. */
export function DeploymentDetail({ id }: { id: string }) {
  return <DetailFrame query={useDeployment(id)} icon={ServerOff} what="deployment" list="/deployments">{(deployment) => <Loaded deployment={deployment} />}</DetailFrame>;
}
