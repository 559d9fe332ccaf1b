'use client';

import type { OperationView } from '@garrison/contracts';
import clsx from 'clsx';
import { Check, LoaderCircle, Undo2, X } from 'lucide-react';
import { duration } from '@/lib/format';
import { Badge, Card, Notice, type Tone } from '@/ui/surfaces';
import { TimeAgo } from '@/ui/time';

type Step = OperationView['steps'][number];
const stepLook: Record<Step['status'], { icon: typeof Check; className: string; word: string }> = {
  running: { icon: LoaderCircle, className: 'text-info [&_svg]:animate-spin', word: 'running' },
  done: { icon: Check, className: 'text-ok', word: 'done' },
  failed: { icon: X, className: 'text-danger', word: 'failed' },
  undone: { icon: Undo2, className: 'text-warn', word: 'undone' },
};
/** How an operation stands, as a colour. */
export const operationTones: Record<OperationView['status'], Tone> = { pending: 'info', running: 'info', succeeded: 'ok', failed: 'danger' };

/** `create_boot_volume` as `Create boot volume`. */
export const stepTitle = (name: string): string => {
  const words = name.replace(/[._-]+/g, ' ').trim();
  return (words.charAt(0).toUpperCase() + words.slice(1)).replace(/\b(gpus?|ip|os|ssh)\b/gi, (word) => (/^gpus$/i.test(word) ? 'GPUs' : word.toUpperCase()));
};

function StepLine({ step }: { step: Step }) {
  const { icon: Icon, className, word } = stepLook[step.status];
  return (
    <li className="flex items-start gap-2.5 py-1.5" data-testid="operation-step" data-status={step.status}>
      <span className={clsx('mt-0.5 flex-none', className)}><Icon aria-label={word} className="size-4" /></span>
      <span className="min-w-0 flex-1">
        {stepTitle(step.name)}
        {step.detail && <span className="block text-sm break-words text-muted">{step.detail}</span>}
      </span>
      {step.finished_at && <span className="text-sm tabular-nums text-muted">{duration(Date.parse(step.finished_at) - Date.parse(step.started_at))}</span>}
    </li>
  );
}

/** The newest operation with its steps as they happen. */
export function OperationPanel({ operation }: { operation: OperationView }) {
  const { kind, status, steps, attempts, error, created_at } = operation;
  const atWork = status === 'pending' || status === 'running';
  return (
    <Card
      title={stepTitle(kind)}
      data-testid="operation"
      data-status={status}
      aside={<span className="flex items-center gap-2 text-sm text-muted"><TimeAgo at={created_at} /><Badge tone={operationTones[status]}>{atWork && <LoaderCircle aria-hidden className="size-3 animate-spin" />}{status}</Badge></span>}
    >
      {error && <Notice tone="danger" className="mb-3">{error.message}</Notice>}
      {attempts > 1 && <p className="mb-2 text-sm text-muted">Attempt {attempts}</p>}
      {steps.length === 0 && !error && <p className="text-muted">{atWork ? 'Waiting for the region to take it up…' : 'No steps were reported.'}</p>}
      <ol aria-live={atWork ? 'polite' : 'off'}>{steps.map((step, at) => <StepLine key={`${at}-${step.name}`} step={step} />)}</ol>
    </Card>
  );
}
