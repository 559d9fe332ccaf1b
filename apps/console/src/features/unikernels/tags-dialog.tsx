'use client';

import { useForm } from 'react-hook-form';
import { domainResolver, messageAt, showRefusal } from '@/lib/field-problems';
import { CurlButton } from '@/ui/curl-button';
import { TextArea } from '@/ui/field';
import { FormDialog } from '@/ui/form-dialog';
import { linesOf, tagProblems } from './form-checks';
import { onlyOf } from './refusals';
import { useUpdateKraftTemplate, useUpdateKraftVolume, type KraftVolume, type VolumeChange } from './unikernel.queries';

/** The tags of a volume or a template. */
export function TagsDialog({ metro, volume, onClose }: { metro: string; volume: KraftVolume; onClose: () => void }) {
  const updateVolume = useUpdateKraftVolume(metro);
  const updateTemplate = useUpdateKraftTemplate(metro);
  const isTemplate = volume.state === 'template';
  const update = isTemplate ? updateTemplate : updateVolume;
  const form = useForm({ defaultValues: { tags: volume.tags.join('\n') }, resolver: domainResolver(({ tags }: { tags: string }) => tagProblems(tags, 'tags')) });
  const { errors, isSubmitting } = form.formState;
  const items = (): VolumeChange[] => [{ uuid: volume.uuid, prop: 'tags', op: 'set', value: linesOf(form.getValues('tags')) }];
  const save = form.handleSubmit(async () => {
    try {
      onlyOf(await update.mutateAsync(items()), { too_many: 'tags', invalid: 'tags' });
      onClose();
    } catch (error) {
      showRefusal(error, form, ['tags']);
    }
  });
  return (
    <FormDialog title={<>Tags of <span className="wrap-anywhere">{volume.name}</span></>} action="Save" busy={isSubmitting} problem={errors.root} onClose={onClose} onSubmit={() => void save()} aside={<CurlButton kraft={isTemplate ? 'updateTemplates' : 'updateVolumes'} input={() => ({ metro, items: items() })} />}>
      <TextArea label="Tags" rows={4} hint="One a line. The search finds what has them." spellCheck={false} autoFocus problem={messageAt(errors, 'tags')} {...form.register('tags')} />
    </FormDialog>
  );
}
