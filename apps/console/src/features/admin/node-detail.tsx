'use client';

import type { AdminNodeView, NodeDrainView } from '@garrison/contracts';
import { drainModes, type DrainMode } from '@garrison/domain';
import { Ban, CircleCheck, HeartPulse, LogOut, ServerOff, Skull } from 'lucide-react';
import { useState } from 'react';
import { refusalOf } from '@/lib/refusal';
import { gigabytes } from '@/lib/format';
import { Button } from '@/ui/button';
import { Copyable } from '@/ui/copy-button';
import { CurlButton } from '@/ui/curl-button';
import { CurlMenu, type CurlAction } from '@/ui/curl-menu';
import { DetailFrame } from '@/ui/detail-frame';
import { FormDialog } from '@/ui/form-dialog';
import { lazyPart } from '@/ui/lazy-part';
import { Badge, Card, Facts, PageHeader, type Tone } from '@/ui/surfaces';
import { TimeAgo } from '@/ui/time';
import { toastFailure } from '@/ui/toasts';
import { NodeState } from './node-state';
import { useDrain, useDrainNode, useNode, useNodeCommand, type NodeCommand } from './admin.queries';

const NameConfirmDialog = lazyPart(() => import('@/ui/name-confirm-dialog').then((module) => module.NameConfirmDialog));
const modeWords: Record<DrainMode, string> = {
  stop: 'Stop its machines; they stay here and can be started again.', hibernate: 'Put its machines to sleep; they hold nothing any more.', move: 'Put its machines to sleep and wake each on another node, where there is room.',
};
const machineTones: Record<NodeDrainView['machines'][number]['status'], Tone> = { waiting: 'neutral', working: 'info', done: 'ok', left: 'warn', failed: 'danger' };

const curlActions = ({ id, cordoned }: AdminNodeView): CurlAction[] => [
  cordoned ? { label: 'Uncordon', endpoint: 'adminUncordonNode', input: { params: { id } } } : { label: 'Cordon', endpoint: 'adminCordonNode', input: { params: { id } } },
  { label: 'Recover', endpoint: 'adminRecoverNode', input: { params: { id } } },
  { label: 'Follow its drain', endpoint: 'adminGetNodeDrain', input: { params: { id } } },
  { label: 'Cancel its drain', endpoint: 'adminCancelNodeDrain', input: { params: { id } } },
];

function DrainDialog({ node, onClose }: { node: AdminNodeView; onClose: () => void }) {
  const drain = useDrainNode();
  const [mode, setMode] = useState<DrainMode>('move');
  const submit = () =>
    drain.mutate({ id: node.id, mode }, {
      onSuccess: onClose,
    });
  return (
    <FormDialog title={`Drain ${node.id}`} action="Drain" busy={drain.isPending} problem={refusalOf(drain.error)} onClose={onClose} onSubmit={submit} testId="drain-dialog" aside={<CurlButton endpoint="adminDrainNode" input={() => ({ params: { id: node.id }, body: { mode } })} />}>
      <fieldset className="space-y-2">
        <legend className="mb-1 font-medium">What becomes of its machines</legend>
        {drainModes.map((one) => (
          <label key={one} className="flex items-start gap-2.5"><input type="radio" name="mode" className="choice mt-[3px]" checked={mode === one} onChange={() => setMode(one)} /><span><span className="font-medium">{one}</span><span className="block text-sm text-muted">{modeWords[one]}</span></span></label>
        ))}
      </fieldset>
      <p className="text-muted">The node takes no new machines from now on, until it is opened again.</p>
    </FormDialog>
  );
}

function DrainCard({ drain, onCancel }: { drain: NodeDrainView; onCancel: () => void }) {
  const { counts } = drain;
  const all = drain.machines.length;
  const ended = counts.done + counts.left + counts.failed;
  return (
    <Card title={`Drain: ${drain.mode}`} aside={<span className="flex items-center gap-2"><Badge tone={drain.status === 'finished' ? 'ok' : 'info'}>{drain.status}</Badge>{drain.status === 'running' && <Button size="small" onClick={onCancel}>Cancel</Button>}</span>}>
      {all > 0 && <div role="progressbar" aria-label="Progress of the drain" aria-valuemin={0} aria-valuemax={all} aria-valuenow={ended} className="mb-2 h-2 rounded-full bg-raised"><div className="h-2 rounded-full bg-accent transition-[width]" style={{ width: `${(100 * ended) / all}%` }} /></div>}
      <p className="mb-2 text-muted">{counts.done} done, {counts.working} at work, {counts.waiting} waiting, {counts.left} left, {counts.failed} failed</p>
      {all === 0 && <p className="text-muted">There were no machines on it.</p>}
      <ul className="divide-y divide-line">
        {drain.machines.map((machine) => (
          <li key={machine.instance_id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
            <span className="font-medium wrap-anywhere">{machine.name}</span><Badge tone={machineTones[machine.status]}>{machine.status}</Badge><span className="text-sm text-muted">{machine.instance_status}</span>
            {machine.reason && <span className="basis-full text-sm text-muted">{machine.reason}</span>}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Loaded({ node }: { node: AdminNodeView }) {
  const { mutate, isPending } = useNodeCommand();
  const drain = useDrain(node.id).data;
  const [open, setOpen] = useState<'drain' | 'fail'>();
  const give = (command: NodeCommand) => mutate({ id: node.id, command }, { onError: (error) => toastFailure(error, `${node.id} was not changed`), onSettled: () => setOpen(undefined) });
  const { sensors } = node;
  return (
    <>
      <PageHeader
        title={node.id}
        note={<NodeState node={node} />}
        actions={
          <>
            <Button busy={isPending} data-testid="action-cordon" onClick={() => give(node.cordoned ? 'uncordon' : 'cordon')}>{node.cordoned ? <CircleCheck aria-hidden className="size-4" /> : <Ban aria-hidden className="size-4" />}{node.cordoned ? 'Uncordon' : 'Cordon'}</Button>
            {node.state === 'in_service' && <Button data-testid="action-drain" onClick={() => setOpen('drain')}><LogOut aria-hidden className="size-4" />Drain</Button>}
            {node.state === 'in_service' ? <Button look="danger" data-testid="action-fail" onClick={() => setOpen('fail')}><Skull aria-hidden className="size-4" />Declare dead</Button> : <Button data-testid="action-recover" onClick={() => give('recover')}><HeartPulse aria-hidden className="size-4" />Recover</Button>}
            <CurlMenu actions={curlActions(node)} />
          </>
        }
      />
      <div className="grid items-start gap-5 xl:grid-cols-2">
        <Card title="Node">
          <Facts
            facts={[
              ['Id', <Copyable key="id" text={node.id} what="id" />], ['Region', node.region], ['Agent', <code key="agent" className="text-sm">{node.agent_id}</code>], ['Reported', <TimeAgo key="reported" at={node.reported_at} />],
              ['vCPUs held', `${node.held_vcpus} of ${node.vcpus}`], ['Memory held', `${gigabytes(node.held_ram_gb)} of ${gigabytes(node.ram_gb)}`],
              ...node.storage_pools.map((pool) => [`${pool.volume_type} used`, `${gigabytes(pool.used_gb)} of ${gigabytes(pool.total_gb)}`] as const),
              ...(sensors ? [['Inlet', `${sensors.inlet_c.toFixed(0)} °C`] as const, ['Power', `${sensors.power_w.toFixed(0)} W`] as const, ['Fans', sensors.fans.map(({ rpm }) => Math.round(rpm)).join(', ') + ' rpm'] as const] : []),
            ]}
          />
        </Card>
        <Card title="GPUs">
          <ul className="divide-y divide-line">
            {node.devices.map((device) => {
              const reading = sensors?.gpus.find(({ id }) => id === device.id);
              return (
                <li key={device.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 first:pt-0 last:pb-0">
                  <span className="font-medium">{device.slot}</span><span>{device.model}</span>
                  {reading && <span className="text-sm text-muted tabular-nums">{reading.utilization_percent.toFixed(0)} %, {reading.temperature_c.toFixed(0)} °C, {reading.power_w.toFixed(0)} W</span>}
                  <Badge className="ml-auto" tone={!device.healthy ? 'danger' : device.instance_id ? 'info' : 'neutral'}>{!device.healthy ? 'broken' : device.instance_id ? 'held' : 'free'}</Badge>
                </li>
              );
            })}
          </ul>
        </Card>
        {drain && <DrainCard drain={drain} onCancel={() => give('cancel_drain')} />}
        <Card title="Machines, as last reported">
          {node.machines.length === 0 ? <p className="text-muted">None.</p> : (
            <ul className="divide-y divide-line">
              {node.machines.map((machine) => (
                <li key={machine.instance_id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 first:pt-0 last:pb-0">
                  <span className="font-medium wrap-anywhere">{machine.name ?? 'nobody’s machine'}</span><Badge>{machine.state}</Badge><span className="text-sm text-muted">{machine.status ?? 'no row'}</span>
                </li>
              ))}
            </ul>
          )}
        </Card>
      </div>
      {open === 'drain' && <DrainDialog node={node} onClose={() => setOpen(undefined)} />}
      {open === 'fail' && (
        <NameConfirmDialog name={node.id} title={`Declare ${node.id} dead?`} action="Declare dead" busy={isPending} aside={<CurlButton endpoint="adminFailNode" input={{ params: { id: node.id } }} />} onClose={() => setOpen(undefined)} onConfirm={() => give('fail')}>
          <p>Its machines go into ERROR and cost nothing, and nothing is placed on it until it is recovered.</p>
        </NameConfirmDialog>
      )}
    </>
  );
}

export function NodeDetail({ id }: { id: string }) {
  return <DetailFrame query={useNode(id)} icon={ServerOff} what="node" list="/admin">{(node) => <Loaded node={node} />}</DetailFrame>;
}
