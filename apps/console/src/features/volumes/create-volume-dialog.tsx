'use client';

import type { VolumeType } from '@garrison/domain';
import { checkVolumeRequest, checkVolumeRequestShape, sizeLimitsOf, volumeTypesOf, type Issue, type VolumeRequest } from '@garrison/domain';
import { useId } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { useOsImages, useRegions } from '@/features/catalogue/catalogue.queries';
import { domainResolver, messageAt, showRefusal } from '@/lib/field-problems';
import { gigabytes } from '@/lib/format';
import { Button } from '@/ui/button';
import { CurlButton } from '@/ui/curl-button';
import { Dialog } from '@/ui/dialog';
import { CheckField, Field, SelectField, TextField } from '@/ui/field';
import { FormProblem } from '@/ui/form-problem';
import { SizeField } from '@/ui/size-field';
import { useCreateVolume, type NewVolumeBody } from './volume.queries';
import { VolumePrice } from './volume-price';

type VolumeForm = { name: string; description: string; region: string; size_gb: number; volume_type: VolumeType; bootable: boolean; os_image: string };
const fields = ['name', 'description', 'region', 'size_gb', 'volume_type', 'bootable', 'os_image'];
const FIRST_SIZE_GB = 100;

const requestFrom = ({ name, description, region, size_gb, volume_type, bootable, os_image }: VolumeForm): VolumeRequest & { region: string } => ({
  name: name.trim(), description: description.trim() || null, region, size_gb, volume_type, bootable, ...(bootable && os_image ? { os_image } : {}),
});

/** A disk of its own, plain or made from an OS image to boot from. */
export function CreateVolumeDialog({ suggestedName, region: initialRegion, bootable = false, onClose }: { suggestedName: string; region?: string; bootable?: boolean; onClose: () => void }) {
  const { data: regions = [] } = useRegions();
  const create = useCreateVolume();
  const formId = useId();
  const first = initialRegion ?? regions[0]?.code ?? '';

  const check = (form: VolumeForm): Issue[] => {
    const region = regions.find(({ code }) => code === form.region);
    const request = requestFrom(form);
    const shape = checkVolumeRequestShape(request);
    if (!region || shape.length > 0) return shape;
    const image = images.data?.find(({ id, slug }) => form.os_image === (slug ?? id));
    return checkVolumeRequest(request, { tier: region.tier, region: region.name, image });
  };
  const form = useForm<VolumeForm>({
    defaultValues: { name: suggestedName, description: '', region: first, size_gb: FIRST_SIZE_GB, volume_type: regions.find(({ code }) => code === first)?.volume_types[0] ?? 'NVMe', bootable, os_image: '' },
    resolver: domainResolver(check),
  });
  const { errors, isSubmitting } = form.formState;
  const values = form.watch();
  const images = useOsImages(values.region);
  const publicImages = images.data?.filter(({ source }) => source === 'image') ?? [];
  const region = regions.find(({ code }) => code === values.region);
  const limits = region && sizeLimitsOf(region.tier, values.volume_type);

  const submit = form.handleSubmit(async (given) => {
    try {
      await create.mutateAsync(requestFrom(given) as NewVolumeBody);
      onClose();
    } catch (error) {
      showRefusal(error, form, fields);
    }
  });

  return (
    <Dialog
      open
      onClose={onClose}
      title="Create a volume"
      testId="create-volume-dialog"
      footer={
        <>
          <span className="mr-auto"><CurlButton endpoint="createVolume" input={() => ({ body: requestFrom(form.getValues()) })} /></span>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} look="primary" busy={isSubmitting} data-testid="volume-submit">Create volume</Button>
        </>
      }
    >
      <form id={formId} noValidate className="space-y-4" onSubmit={(event) => void submit(event)}>
        <FormProblem of={errors.root} />
        <TextField label="Volume name" autoComplete="off" autoFocus problem={messageAt(errors, 'name')} data-testid="volume-name" {...form.register('name')} />
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectField
            label="Region"
            problem={messageAt(errors, 'region')}
            {...form.register('region', {
              onChange: (event: { target: { value: string } }) => {
                const tier = regions.find(({ code }) => code === event.target.value)?.tier;
                const types = tier ? volumeTypesOf(tier) : [];
                const [usual] = types;
                if (usual && !types.includes(form.getValues('volume_type'))) form.setValue('volume_type', usual);
                form.setValue('os_image', '');
              },
            })}
          >
            {regions.map(({ code, name, tier }) => <option key={code} value={code}>{name} ({tier})</option>)}
          </SelectField>
          <SelectField label="Type" problem={messageAt(errors, 'volume_type')} {...form.register('volume_type')}>
            {(region?.volume_types ?? []).map((type) => <option key={type}>{type}</option>)}
          </SelectField>
        </div>
        <Controller
          control={form.control}
          name="size_gb"
          render={({ field: { ref, onChange, ...field } }) => (
            <Field label="Size in GB" hint={limits && `${gigabytes(limits.min_gb)} to ${gigabytes(limits.max_gb)}.`} problem={messageAt(errors, 'size_gb')}>
              {(control) => <SizeField {...control} {...field} ref={ref} onChange={onChange} min={limits?.min_gb ?? 1} max={limits?.max_gb ?? FIRST_SIZE_GB} step={100} data-testid="volume-size" />}
            </Field>
          )}
        />
        <CheckField label="Bootable" hint="Made from an OS image; a machine can start from it." problem={messageAt(errors, 'bootable')} data-testid="volume-bootable" {...form.register('bootable')} />
        {values.bootable && (
          <SelectField label="OS image" problem={messageAt(errors, 'os_image')} data-testid="volume-image" {...form.register('os_image')}>
            <option value="">Choose an image</option>
            {publicImages.map((image) => <option key={image.id} value={image.slug ?? image.id}>{image.name}, at least {gigabytes(image.min_disk_gb)}</option>)}
          </SelectField>
        )}
        <TextField label="Description" optional autoComplete="off" problem={messageAt(errors, 'description')} {...form.register('description')} />
        {region && <VolumePrice tier={region.tier} type={values.volume_type} sizeGb={values.size_gb} />}
      </form>
    </Dialog>
  );
}
