'use client';

import type { InstanceView } from '@garrison/contracts';
import { checkLabels, checkResourceName, type Issue } from '@garrison/domain';
import { Plus, X } from 'lucide-react';
import { useFieldArray, useForm } from 'react-hook-form';
import { domainResolver, messageAt, showRefusal } from '@/lib/field-problems';
import { Button } from '@/ui/button';
import { CurlButton } from '@/ui/curl-button';
import { CheckField, FieldProblem, TextField } from '@/ui/field';
import { FormDialog } from '@/ui/form-dialog';
import { useUpdateInstance } from './instance-changes';
import { labelsFrom, rowsFrom, type LabelRow } from './label-rows';

type EditForm = { name: string; labels: LabelRow[]; delete_protection: boolean };

/** A label's problem stands under the row it came from. */
function check({ name, labels }: EditForm): Issue[] {
  const rowOf = (field: string) => labels.findIndex(({ key }) => `labels.${key.trim()}` === field);
  const problems = checkLabels(labelsFrom(labels), 'labels').map((problem) => (rowOf(problem.field) < 0 ? problem : { ...problem, field: `labels.${rowOf(problem.field)}.key` }));
  return [...checkResourceName(name.trim(), 'name'), ...problems];
}

/** Name, labels and protection. */
export function EditInstanceDialog({ instance, onClose }: { instance: InstanceView; onClose: () => void }) {
  const update = useUpdateInstance();
  const form = useForm<EditForm>({ defaultValues: { name: instance.name, labels: rowsFrom(instance.labels), delete_protection: instance.delete_protection }, resolver: domainResolver(check) });
  const rows = useFieldArray({ control: form.control, name: 'labels' });
  const { errors, isSubmitting } = form.formState;
  const body = () => {
    const { name, labels, delete_protection } = form.getValues();
    return { name: name.trim(), labels: labelsFrom(labels), delete_protection };
  };
  const save = form.handleSubmit(async () => {
    try {
      await update.mutateAsync({ id: instance.id, ...body() });
      onClose();
    } catch (error) {
      showRefusal(error, form, ['name', 'labels', 'delete_protection']);
    }
  });
  return (
    <FormDialog title="Edit instance" action="Save" busy={isSubmitting} problem={errors.root?.message} testId="edit-dialog" onClose={onClose} onSubmit={() => void save()} aside={<CurlButton endpoint="updateInstance" input={() => ({ params: { id: instance.id }, body: body() })} />}>
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
      <CheckField label="Protected against deletion" hint="It cannot be deleted until this is off." problem={messageAt(errors, 'delete_protection')} data-testid="delete-protection" {...form.register('delete_protection')} />
    </FormDialog>
  );
}
