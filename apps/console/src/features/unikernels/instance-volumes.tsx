'use client';

import { Plus, X } from 'lucide-react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { messageAt } from '@/lib/field-problems';
import { Button } from '@/ui/button';
import { CheckField, FieldProblem, SelectField, TextField } from '@/ui/field';
import { blankVolume, NEW_VOLUME, type InstanceForm } from './instance-form';
import { megabytes } from './unikernel-parts';
import { useKraftVolumes } from './unikernel.queries';

/** The volumes of the instance that is being made: free ones, or new ones that live as long as it. */
export function InstanceVolumes({ metro }: { metro: string }) {
  const { control, register, watch, formState: { errors } } = useFormContext<InstanceForm>();
  const rows = useFieldArray({ control, name: 'volumes' });
  const sources = watch('volumes').map(({ source }) => source);
  const free = useKraftVolumes(metro).data?.filter(({ state }) => state === 'available') ?? [];
  return (
    <fieldset>
      <legend className="mb-1 font-medium">Volumes</legend>
      <ul className="space-y-3">
        {rows.fields.map((field, at) => (
          <li key={field.id} className="relative grid gap-3 rounded-lg border border-line p-3 sm:grid-cols-2">
            <SelectField
              label={`Volume ${at + 1}`}
              frameClassName="pr-10 sm:col-span-2"
              hint={sources[at] === NEW_VOLUME ? 'Made with the instance, it goes with it, unless it is detached or locked before.' : undefined}
              {...register(`volumes.${at}.source`)}
            >
              <option value={NEW_VOLUME}>A new one</option>
              {free.map(({ uuid, name, size_mb: size }) => <option key={uuid} value={uuid}>{name}, {megabytes(size)}</option>)}
            </SelectField>
            {sources[at] === NEW_VOLUME && (
              <>
                <TextField label="Name" optional autoComplete="off" problem={messageAt(errors, `volumes.${at}.name`)} {...register(`volumes.${at}.name`)} />
                <TextField label="Size in MB" type="number" inputMode="numeric" problem={messageAt(errors, `volumes.${at}.size_mb`)} {...register(`volumes.${at}.size_mb`, { valueAsNumber: true })} />
              </>
            )}
            <TextField label="Mount at" autoComplete="off" spellCheck={false} problem={messageAt(errors, `volumes.${at}.at`)} {...register(`volumes.${at}.at`)} />
            <CheckField label="Read-only" className="sm:pt-8" {...register(`volumes.${at}.readonly`)} />
            <Button look="ghost" size="icon" className="!absolute right-2 top-2 text-danger" aria-label={`Remove volume ${at + 1}`} onClick={() => rows.remove(at)}><X aria-hidden className="size-4" /></Button>
          </li>
        ))}
      </ul>
      <FieldProblem>{errors.volumes?.root?.message ?? errors.volumes?.message}</FieldProblem>
      <Button size="small" className={rows.fields.length > 0 ? 'mt-2' : ''} data-testid="add-volume" onClick={() => rows.append(blankVolume)}><Plus aria-hidden className="size-4" />Volume</Button>
    </fieldset>
  );
}
