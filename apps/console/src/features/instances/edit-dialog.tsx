'use client';

import type { InstanceView } from '@garrison/contracts';
import { checkLabels, checkResourceName, type Issue } from '@garrison/domain';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useFieldArray, useForm } from 'react-hook-form';
import { domainResolver, messageAt, showRefusal } from '@/lib/field-problems';
import { Button } from '@/ui/button';
import { CurlButton } from '@/ui/curl-button';
import { CheckField, FieldProblem, TextField } from '@/ui/field';
import { FormDialog } from '@/ui/form-dialog';
import { useUpdateInstance } from './instance-changes';
import { labelsFrom, rowsFrom, type LabelRow } from './label-rows';
import { checkLeaseFields, leaseFieldsOf, leaseFrom, type LeaseFields } from './lease-fields';
import { LeaseInputs } from './lease-inputs';

type EditForm = { name: string; labels: LabelRow[]; delete_protection: boolean } & LeaseFields;

/** A label's problem stands under the row it came from. */
function check({ name, labels, ...now }: EditForm, before: LeaseFields): Issue[] {
  const rowOf = (field: string) => labels.findIndex(({ key }) => `labels.${key.trim()}` === field);
  const problems = checkLabels(labelsFrom(labels), 'labels').map((problem) => (rowOf(problem.field) < 0 ? problem : { ...problem, field: `labels.${rowOf(problem.field)}.key` }));
  return [...checkResourceName(name.trim(), 'name'), ...problems, ...checkLeaseFields(now, before)];
}

/** Name, labels, protection, and what limits how long it runs. */
export function EditInstanceDialog({ instance, onClose }: { instance: InstanceView; onClose: () => void }) {
  const update = useUpdateInstance();
  const [before] = useState(() => leaseFieldsOf(instance));
  const form = useForm<EditForm>({
    defaultValues: { name: instance.name, labels: rowsFrom(instance.labels), delete_protection: instance.delete_protection, ...before },
    resolver: domainResolver((values) => check(values, before)),
  });
  const rows = useFieldArray({ control: form.control, name: 'labels' });
  const { errors, isSubmitting } = form.formState;
  const body = () => {
    const { name, labels, delete_protection, ...now } = form.getValues();
    return { name: name.trim(), labels: labelsFrom(labels), delete_protection, ...leaseFrom(now, before) };
  };
  const save = form.handleSubmit(async () => {
    try {
      await update.mutateAsync({ id: instance.id, ...body() });
      onClose();
    } catch (error) {
      showRefusal(error, form, ['name', 'labels', 'delete_protection', 'lease_until', 'idle_stop_minutes']);
    }
  });
  return (
    <FormDialog title="Edit instance" action="Save" busy={isSubmitting} problem={errors.root} testId="edit-dialog" onClose={onClose} onSubmit={() => void save()} aside={<CurlButton endpoint="updateInstance" input={() => ({ params: { id: instance.id }, body: body() })} />}>
      <TextField label="Name" autoComplete="off" autoFocus problem={messageAt(errors, 'name')} {...form.register('name')} />
      <fieldset>
        <legend className="mb-1 font-medium">Labels</legend>
        <p className="mb-2 text-sm text-muted">To find machines again by team, project or stage.</p>
        <ul className="space-y-2">
          {rows.fields.map((row, at) => (
            <li key={row.id}>
              <span className="flex gap-2">
                <input aria-label={`Key of label ${at + 1}`} placeholder="team" className="control" autoComplete="off" aria-invalid={messageAt(errors, `labels.${at}.key`) !== undefined} {...form.register(`labels.${at}.key`)} />
                <input aria-label={`Value of label ${at + 1}`} placeholder="vision" className="control" autoComplete="off" {...form.register(`labels.${at}.value`)} />
                <Button look="ghost" size="icon" className="flex-none text-danger" aria-label={`Remove label ${at + 1}`} onClick={() => rows.remove(at)}><X aria-hidden className="size-4" /></Button>
              </span>
              <FieldProblem>{messageAt(errors, `labels.${at}.key`)}</FieldProblem>
            </li>
          ))}
        </ul>
        <FieldProblem>{errors.labels?.root?.message}</FieldProblem>
        <Button size="small" className="mt-2" data-testid="add-label" onClick={() => rows.append({ key: '', value: '' })}><Plus aria-hidden className="size-4" />Label</Button>
      </fieldset>
      <LeaseInputs until={{ problem: messageAt(errors, 'lease_until'), ...form.register('lease_until') }} idle={{ problem: messageAt(errors, 'idle_stop_minutes'), ...form.register('idle_stop_minutes') }} />
      <CheckField label="Protected against deletion" hint="It cannot be deleted until this is off." problem={messageAt(errors, 'delete_protection')} data-testid="delete-protection" {...form.register('delete_protection')} />
    </FormDialog>
  );
}
