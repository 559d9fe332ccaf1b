'use client';

import type { VolumeView } from '@garrison/contracts';
import { HardDrive, Link2Off, type LucideIcon } from 'lucide-react';
import { lazyPart } from '@/ui/lazy-part';
import Link from 'next/link';
import { InstanceName } from '@/features/instances/instance-name';
import { HistoryOfOperations } from '@/features/operations/operation-history';
import { OperationPanel } from '@/features/operations/operation-steps';
import { useOperationsOf } from '@/features/operations/operation.queries';
import { gigabytes, hourlyPrice } from '@/lib/format';
import { useOpened } from '@/lib/use-opened';
import { Button } from '@/ui/button';
import { Copyable } from '@/ui/copy-button';
import { CurlMenu, type CurlAction } from '@/ui/curl-menu';
import { DetailFrame } from '@/ui/detail-frame';
import { CheckField } from '@/ui/field';
import { Badge, Card, Facts, Notice, PageHeader } from '@/ui/surfaces';
import { TimeAgo } from '@/ui/time';
import { toastFailure } from '@/ui/toasts';
import { BillingPanel } from './billing-panel';
import { useWhyNotDetach, volumeActions, volumeDialogs, whyNotVolume, type VolumeDialog } from './volume-actions';
import { useDetachVolumes, useUpdateVolume, useVolume } from './volume.queries';
import { VolumeStatus } from './volume-status';

const dialogs = {
  edit: lazyPart(() => import('./volume-dialogs').then((module) => module.EditVolumeDialog)),
  resize: lazyPart(() => import('./volume-dialogs').then((module) => module.ResizeVolumeDialog)),
  clone: lazyPart(() => import('./volume-dialogs').then((module) => module.CloneVolumeDialog)),
  delete: lazyPart(() => import('./volume-dialogs').then((module) => module.DeleteVolumeDialog)),
  attach: lazyPart(() => import('./attach-to-dialog').then((module) => module.AttachToDialog)),
} satisfies Record<VolumeDialog, unknown>;

function ActionButton({ label, icon: Icon, reason, danger = false, busy = false, testId, onClick }: { label: string; icon: LucideIcon; reason?: string; danger?: boolean; busy?: boolean; testId: string; onClick: () => void }) {
  return <Button look={danger ? 'danger' : 'secondary'} tipSide="bottom" blockedBecause={reason} busy={busy} data-testid={testId} onClick={onClick}><Icon aria-hidden className="size-4" />{label}</Button>;
}

const curlActions = ({ id, instance_id, protected: isProtected }: VolumeView): CurlAction[] => [
  { label: 'Read it', endpoint: 'getVolume', input: { params: { id } } },
  ...(instance_id ? [{ label: 'Detach', endpoint: 'detachVolumes', input: { body: { instance_id, volume_ids: [id] } } } as const] : []),
  { label: isProtected ? 'Take protection off' : 'Protect', endpoint: 'updateVolume', input: { params: { id }, body: { protected: !isProtected } } },
];

function Actions({ volume, open }: { volume: VolumeView; open: (dialog: VolumeDialog) => void }) {
  const whyNotDetach = useWhyNotDetach(volume);
  const detach = useDetachVolumes();
  const detachNow = () => {
    if (!volume.instance_id) return;
    detach.mutate({ instance_id: volume.instance_id, volume_ids: [volume.id] }, { onError: (error) => toastFailure(error, `${volume.name} was not detached`) });
  };
  return (
    <>
      {volumeActions.map(({ what, label, icon }) =>
        what === 'attach' && volume.instance_id
          ? <ActionButton key="detach" label="Detach" icon={Link2Off} reason={whyNotDetach} busy={detach.isPending} testId="action-detach" onClick={detachNow} />
          : <ActionButton key={what} label={label} icon={icon} reason={whyNotVolume(volume, what)} danger={what === 'delete'} testId={`action-${what}`} onClick={() => open(what)} />)}
      <CurlMenu actions={curlActions(volume)} />
    </>
  );
}

function Protection({ volume }: { volume: VolumeView }) {
  const update = useUpdateVolume();
  const set = (protect: boolean) => update.mutate({ id: volume.id, protected: protect }, { onError: (error) => toastFailure(error, `${volume.name} was not changed`) });
  const shown = update.isPending ? update.variables.protected : volume.protected;
  return <CheckField label="Protected against deletion" hint="It cannot be deleted, not with its instance either, until this is off." checked={shown ?? false} data-testid="volume-protected" onChange={(event) => set(event.target.checked)} />;
}

/** Nothing can be asked of it any more, but in the trash. */
const isGone = (status: VolumeView['status']) => status === 'trashed' || status === 'purging' || status === 'deleted';

function Loaded({ volume }: { volume: VolumeView }) {
  const { opened, open } = useOpened(volumeDialogs);
  const operations = useOperationsOf(volume.id).data?.operations ?? [];
  const Open = opened && dialogs[opened];
  const isDeleted = isGone(volume.status);
  return (
    <>
      <PageHeader
        title={volume.name}
        note={<span className="flex flex-wrap items-center gap-2"><VolumeStatus status={volume.status} />{volume.bootable && <Badge>BOOTABLE</Badge>}{volume.description && <span className="wrap-anywhere">{volume.description}</span>}</span>}
        actions={!isDeleted && <Actions volume={volume} open={open} />}
      />
      {isDeleted && <Notice tone="neutral" className="mb-5">{volume.status === 'trashed' ? <>This volume is in the <Link className="link" href="/trash">trash</Link>.</> : 'This volume is deleted.'} <Link className="link" href="/volumes">Back to your volumes</Link></Notice>}
      <div className="grid items-start gap-5 xl:grid-cols-[2fr_3fr]">
        <div className="space-y-5">
          <Card title="Volume">
            <Facts
              facts={[
                ['Size', <span key="size" className="tabular-nums" data-testid="volume-size-now">{gigabytes(volume.size_gb)} {volume.volume_type}</span>],
                ['Region', <>{volume.region} <Badge key="tier" className="ml-1">{volume.tier}</Badge></>],
                ['Instance', volume.instance_id ? <span key="instance"><InstanceName id={volume.instance_id} otherwise="attached" />{volume.device && <> as <code>{volume.device}</code></>}</span> : <span key="none" className="text-muted">–</span>],
                ...(volume.os_image ? [['Made from', volume.os_image] as const] : []),
                ['Price', <span key="price" className="tabular-nums">{hourlyPrice(volume.price_per_hour, volume.currency)} per hour</span>],
                ['Created', <TimeAgo key="created" at={volume.created_at} />],
                ['Changed', <TimeAgo key="changed" at={volume.updated_at} />],
                ['Id', <Copyable key="id" text={volume.id} what="id" />],
              ]}
            />
          </Card>
          <BillingPanel volume={volume} />
          {!isDeleted && <Card title="Safety"><Protection volume={volume} /></Card>}
        </div>
        <div className="min-w-0 space-y-5">
          {operations[0] && <OperationPanel operation={operations[0]} />}
          <Card title="What was done"><HistoryOfOperations operations={operations} empty="Nothing yet. What a deployment or an instance did with it stands with the instance." /></Card>
        </div>
      </div>
      {Open && opened && whyNotVolume(volume, opened) === undefined && <Open volume={volume} onClose={() => open(undefined)} />}
    </>
  );
}

export function VolumeDetail({ id }: { id: string }) {
  return <DetailFrame query={useVolume(id)} icon={HardDrive} what="volume" list="/volumes">{(volume) => <Loaded volume={volume} />}</DetailFrame>;
}
