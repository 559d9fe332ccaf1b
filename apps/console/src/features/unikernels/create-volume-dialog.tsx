'use client';

import { useForm } from 'react-hook-form';
import { countOf } from '@/lib/format';
import { domainResolver, messageAt, showRefusal } from '@/lib/field-problems';
import { CurlButton } from '@/ui/curl-button';
import { SelectField, TextArea, TextField } from '@/ui/field';
import { FormDialog } from '@/ui/form-dialog';
import { linesOf, namesFor, nameProblems, rangeProblems, sizeProblems, tagProblems } from './form-checks';
import { someOf } from './refusals';
import { megabytes, sizeHint } from './unikernel-parts';
import { useCreateKraftVolume, useKraftTemplates, useQuotas, type KraftVolume } from './unikernel.queries';

type Form = { name: string; count: number; template: string; size_mb: number; tags: string };
const FIRST_SIZE_MB = 100;

/** One or many volumes: empty ones, or copies of a template. */
export function CreateVolumeDialog({ metro, template: given, onClose }: { metro: string; template?: KraftVolume; onClose: () => void }) {
  const create = useCreateKraftVolume(metro);
  const quotas = useQuotas(metro).data ?? undefined;
  const templates = useKraftTemplates(metro).data ?? (given ? [given] : []);
  // a copy has room for all of what it is a copy of
  const limitsFor = (uuid: string) => quotas && { ...quotas.limits, min_volume_mb: templates.find((one) => one.uuid === uuid)?.size_mb ?? quotas.limits.min_volume_mb };
  const form = useForm<Form>({
    defaultValues: { name: '', count: 1, template: given?.uuid ?? '', size_mb: given?.size_mb ?? FIRST_SIZE_MB, tags: given?.tags.join('\n') ?? '' },
    resolver: domainResolver(({ name, count, template, size_mb, tags }) => [
      ...rangeProblems(count, { max: quotas && Math.max(1, quotas.hard.volumes - quotas.used.volumes) }, '', 'count'),
      ...nameProblems(namesFor(name, Math.max(1, Math.min(count || 1, 999))).at(-1) ?? '', 'name'),
      ...sizeProblems(size_mb, limitsFor(template), 'size_mb'),
      ...tagProblems(tags, 'tags'),
    ]),
  });
  const { errors, isSubmitting } = form.formState;
  const [count, chosen] = form.watch(['count', 'template']);
  const limits = limitsFor(chosen);
  const items = () => {
    const { name, count: wanted, template, size_mb, tags } = form.getValues();
    return namesFor(name, wanted || 1).map((one) => ({ name: one, size_mb, tags: linesOf(tags), ...(template === '' ? {} : { template: { uuid: template } }) }));
  };
  const save = form.handleSubmit(async () => {
    try {
      const { done, refused } = someOf(await create.mutateAsync(items()), { exists: 'name', invalid: 'size_mb', quota: 'size_mb', not_found: 'template' });
      if (refused.length > 0) return form.setError('root', { message: `${countOf(done.length, 'volume is', 'volumes are')} being made, ${refused.length} not: ${[...new Set(refused)].join('. ')}` });
      onClose();
    } catch (error) {
      showRefusal(error, form, ['name', 'size_mb', 'template']);
    }
    return undefined;
  });
  return (
    <FormDialog title="Create unikernel volumes" action={count > 1 ? `Create ${countOf(count, 'volume')}` : 'Create volume'} busy={isSubmitting} problem={errors.root} onClose={onClose} onSubmit={() => void save()} testId="unikernel-volume-dialog" aside={<CurlButton kraft="createVolumes" input={() => ({ metro, items: items() })} />}>
      <div className="grid gap-4 sm:grid-cols-[1fr_8rem]">
        <TextField label="Volume name" optional hint={count > 1 ? 'Numbered: name-1, name-2 and so on. Without a name each is given one.' : 'Without one it is given one.'} autoComplete="off" autoFocus problem={messageAt(errors, 'name')} {...form.register('name')} />
        <TextField label="How many" type="number" inputMode="numeric" min={1} problem={messageAt(errors, 'count')} {...form.register('count', { valueAsNumber: true })} />
      </div>
      <SelectField
        label="Begins as"
        problem={messageAt(errors, 'template')}
        {...form.register('template', {
          onChange: ({ target: { value } }: { target: { value: string } }) => form.setValue('size_mb', Math.max(form.getValues('size_mb') || 0, limitsFor(value)?.min_volume_mb ?? 0)),
        })}
      >
        <option value="">An empty volume</option>
        {templates.map(({ uuid, name, size_mb: size }) => <option key={uuid} value={uuid}>A copy of {name}, {megabytes(size)}</option>)}
      </SelectField>
      <TextField label="Size in MB" type="number" inputMode="numeric" hint={limits && sizeHint(limits)} problem={messageAt(errors, 'size_mb')} {...form.register('size_mb', { valueAsNumber: true })} />
      <TextArea label="Tags" optional rows={2} hint="One a line." spellCheck={false} problem={messageAt(errors, 'tags')} {...form.register('tags')} />
    </FormDialog>
  );
}
