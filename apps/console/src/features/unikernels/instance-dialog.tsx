'use client';

import { Plus, X } from 'lucide-react';
import { FormProvider, useFieldArray, useForm } from 'react-hook-form';
import { domainResolver, messageAt, showRefusal } from '@/lib/field-problems';
import { Button } from '@/ui/button';
import { CurlButton } from '@/ui/curl-button';
import { CheckField, FieldProblem, SelectField, TextArea, TextField } from '@/ui/field';
import { FormDialog } from '@/ui/form-dialog';
import { blankInstance, checkInstance, instanceFields, requestFrom, type InstanceForm } from './instance-form';
import { InstanceVolumes } from './instance-volumes';
import { onlyOf } from './refusals';
import { megabytes } from './unikernel-parts';
import { useCreateKraftInstance, useQuotas } from './unikernel.queries';

/** An instance from an image, with all that the API takes. */
export function CreateInstanceDialog({ metro, onClose }: { metro: string; onClose: () => void }) {
  const create = useCreateKraftInstance(metro);
  const limits = useQuotas(metro).data?.limits;
  const form = useForm<InstanceForm>({ defaultValues: blankInstance, resolver: domainResolver(checkInstance(limits)) });
  const env = useFieldArray({ control: form.control, name: 'env' });
  const { errors, isSubmitting } = form.formState;
  const save = form.handleSubmit(async (values) => {
    try {
      onlyOf(await create.mutateAsync([requestFrom(values)]), { exists: 'name', not_found: 'volumes', attached: 'volumes', wrong_state: 'volumes', cannot_be_used: 'volumes' });
      onClose();
    } catch (error) {
      showRefusal(error, form, instanceFields);
    }
  });
  return (
    <FormDialog wide title="Create an instance" action="Create instance" busy={isSubmitting} problem={errors.root} onClose={onClose} onSubmit={() => void save()} testId="unikernel-dialog" aside={<CurlButton kraft="createInstances" input={() => ({ metro, items: [requestFrom(form.getValues())] })} />}>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label="Instance name" optional hint="Without one it is named after its image." autoComplete="off" autoFocus problem={messageAt(errors, 'name')} {...form.register('name')} />
        <TextField label="Image" placeholder="nginx:latest" autoComplete="off" spellCheck={false} problem={messageAt(errors, 'image')} {...form.register('image')} />
        <TextField label="Memory in MB" type="number" inputMode="numeric" hint={limits && `${megabytes(limits.min_memory_mb)} to ${megabytes(limits.max_memory_mb)}.`} problem={messageAt(errors, 'memory_mb')} {...form.register('memory_mb', { valueAsNumber: true })} />
        <TextField label="vCPUs" type="number" inputMode="numeric" hint={limits && (limits.min_vcpus === limits.max_vcpus ? `This metro gives ${limits.max_vcpus}.` : `${limits.min_vcpus} to ${limits.max_vcpus}.`)} problem={messageAt(errors, 'vcpus')} {...form.register('vcpus', { valueAsNumber: true })} />
        <TextArea label="Arguments" optional rows={2} hint="One a line." spellCheck={false} problem={messageAt(errors, 'args')} {...form.register('args')} />
        <TextArea label="Tags" optional rows={2} hint="One a line." spellCheck={false} problem={messageAt(errors, 'tags')} {...form.register('tags')} />
      </div>
      <fieldset>
        <legend className="mb-1 font-medium">Environment</legend>
        <ul className="space-y-2">
          {env.fields.map((row, at) => (
            <li key={row.id}>
              <span className="flex gap-2">
                <input aria-label={`Name of variable ${at + 1}`} placeholder="PORT" className="control" autoComplete="off" spellCheck={false} aria-invalid={messageAt(errors, `env.${at}.key`) !== undefined} {...form.register(`env.${at}.key`)} />
                <input aria-label={`Value of variable ${at + 1}`} placeholder="8080" className="control" autoComplete="off" spellCheck={false} {...form.register(`env.${at}.value`)} />
                <Button look="ghost" size="icon" className="flex-none text-danger" aria-label={`Remove variable ${at + 1}`} onClick={() => env.remove(at)}><X aria-hidden className="size-4" /></Button>
              </span>
              <FieldProblem>{messageAt(errors, `env.${at}.key`)}</FieldProblem>
            </li>
          ))}
        </ul>
        <Button size="small" className={env.fields.length > 0 ? 'mt-2' : ''} data-testid="add-variable" onClick={() => env.append({ key: '', value: '' })}><Plus aria-hidden className="size-4" />Variable</Button>
      </fieldset>
      <FormProvider {...form}><InstanceVolumes metro={metro} /></FormProvider>
      <SelectField label="Restart" {...form.register('restart_policy')}>
        <option value="never">Never</option>
        <option value="on-failure">When it fails</option>
        <option value="always">Always</option>
      </SelectField>
      <CheckField label="Delete it when it stops" {...form.register('delete_on_stop')} />
      <CheckField label="Start it at once" {...form.register('autostart')} />
    </FormDialog>
  );
}
