'use client';

import { issue, whyNotTemplate } from '@garrison/domain';
import { HardDrive } from 'lucide-react';
import { useForm } from 'react-hook-form';
import { domainResolver, messageAt, showRefusal } from '@/lib/field-problems';
import { CurlButton } from '@/ui/curl-button';
import { SelectField } from '@/ui/field';
import { FormDialog } from '@/ui/form-dialog';
import { EmptyState } from '@/ui/surfaces';
import { onlyOf } from './refusals';
import { megabytes } from './unikernel-parts';
import { useCreateKraftTemplate, useKraftVolumes } from './unikernel.queries';
import { factOf } from './volume-fact';

/** A template, of a volume that is free. */
export function CreateTemplateDialog({ metro, onClose }: { metro: string; onClose: () => void }) {
  const create = useCreateKraftTemplate(metro);
  const free = useKraftVolumes(metro).data?.filter((volume) => !whyNotTemplate(factOf(volume)));
  const form = useForm({ defaultValues: { volume: '' }, resolver: domainResolver(({ volume }: { volume: string }) => (volume ? [] : [issue('volume', 'missing', 'Choose a volume.')])) });
  const { errors, isSubmitting } = form.formState;
  const save = form.handleSubmit(async ({ volume }) => {
    try {
      onlyOf(await create.mutateAsync([{ uuid: volume }]), { wrong_state: 'volume', attached: 'volume', not_found: 'volume' });
      onClose();
    } catch (error) {
      showRefusal(error, form, ['volume']);
    }
  });
  return (
    <FormDialog title="Create a template" description="The volume itself becomes the template: it is never attached or resized again." action="Create template" busy={isSubmitting} problem={errors.root} onClose={onClose} onSubmit={() => void save()} testId="template-dialog" aside={<CurlButton kraft="createTemplates" input={() => ({ metro, items: [{ uuid: form.getValues('volume') }] })} />}>
      {free?.length === 0 && <EmptyState icon={HardDrive} title="No free volumes here">A template is made of a volume that is available and attached to nothing.</EmptyState>}
      <SelectField label="Volume" problem={messageAt(errors, 'volume')} {...form.register('volume')}>
        <option value="">Choose a volume</option>
        {free?.map(({ uuid, name, size_mb: size }) => <option key={uuid} value={uuid}>{name}, {megabytes(size)}</option>)}
      </SelectField>
    </FormDialog>
  );
}
