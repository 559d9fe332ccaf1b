'use client';

import { ChevronDown, Plus, Trash2 } from 'lucide-react';
import { memo, useState } from 'react';
import { useFieldArray } from 'react-hook-form';
import { LeaseInputs } from '@/features/instances/lease-inputs';
import { numberOrNull, orNull } from '@/lib/field-values';
import { Button } from '@/ui/button';
import { FieldProblem } from '@/ui/field';
import { Notice } from '@/ui/surfaces';
import { useDeploy } from './deploy-context';
import { bootsFromOwnSystem } from './deploy-request';
import { FirstBoot } from './first-boot';

function Labels() {
  const { form, problemAt } = useDeploy();
  const rows = useFieldArray({ control: form.control, name: 'label_rows' });
  return (
    <fieldset>
      <legend className="mb-1 font-medium">Labels <span className="text-sm font-normal text-muted">optional</span></legend>
      {rows.fields.map((row, at) => (
        <div key={row.id} className="mb-2 grid max-w-xl grid-cols-[1fr_1fr_auto] gap-2">
          <input aria-label={`Key of label ${at + 1}`} placeholder="team" className="control" {...form.register(`label_rows.${at}.key`)} />
          <input aria-label={`Value of label ${at + 1}`} placeholder="vision" className="control" {...form.register(`label_rows.${at}.value`)} />
          <Button look="ghost" size="icon" className="text-danger" aria-label={`Remove label ${at + 1}`} onClick={() => rows.remove(at)}><Trash2 aria-hidden className="size-4" /></Button>
        </div>
      ))}
      <Button size="small" onClick={() => rows.append({ key: '', value: '' })}><Plus aria-hidden className="size-3.5" />Add label</Button>
      <FieldProblem>{problemAt('labels')}</FieldProblem>
    </fieldset>
  );
}

/** What limits how long the machine runs. */
function Lease() {
  const { form, problemAt } = useDeploy();
  return (
    <LeaseInputs
      until={{ problem: problemAt('lease_until'), ...form.register('lease_until', { setValueAs: orNull }) }}
      idle={{ problem: problemAt('idle_stop_minutes'), ...form.register('idle_stop_minutes', { setValueAs: numberOrNull }) }}
    />
  );
}

/** What most deployments leave as it is. */
export const OptionsSection = memo(function OptionsSection() {
  const { values, tier, hasProblem } = useDeploy();
  const ownSystem = bootsFromOwnSystem(values, tier);
  const [used] = useState(() => values.first_boot !== 'nothing' || values.enable_jupyter || values.label_rows.length > 0 || values.lease_until !== null || values.idle_stop_minutes !== null);
  const troubled = hasProblem('cloud_init', 'startup_script_id', 'enable_jupyter', 'jupyter_password', 'labels', 'lease_until', 'idle_stop_minutes');
  return (
    <details className="group rounded-xl border border-line bg-surface shadow-card" {...(troubled || used ? { open: true } : {})}>
      <summary className="flex list-none items-center justify-between rounded-xl px-4 py-3 font-semibold sm:px-5 [&::-webkit-details-marker]:hidden">
        First boot, labels and limits<ChevronDown aria-hidden className="size-5 text-muted transition-transform group-open:rotate-180" />
      </summary>
      <div className="space-y-5 border-t border-line p-4 sm:p-5">
        {ownSystem ? <Notice tone="neutral">The volume you boot from is set up already; scripts and Jupyter do not apply.</Notice> : <FirstBoot />}
        <Labels />
        <Lease />
      </div>
    </details>
  );
});
