'use client';

import { HardDrive, Layers } from 'lucide-react';
import Link from 'next/link';
import { useImages } from '@/features/snapshots/snapshot.queries';
import { gigabytes } from '@/lib/format';
import { buttonClass } from '@/ui/button';
import { FieldProblem, SelectField } from '@/ui/field';
import { EmptyState, Skeleton } from '@/ui/surfaces';
import { ChoiceCard } from '../choice-card';
import { useDeploy } from '../deploy-context';

/** Boot from an own bootable volume (seed 000, option 2). */
export function LegacyVolumesTab() {
  const { values, request, facts, set, problemAt } = useDeploy();
  const bootable = facts.volumes.filter((volume) => volume.region === request.region && volume.bootable && volume.status === 'available');
  if (bootable.length === 0) {
    return (
      <>
        <EmptyState icon={HardDrive} title="No bootable volumes in this region" testId="no-bootable-volumes" action={<Link href="/volumes" className={buttonClass('primary')} data-testid="create-volume-link">Create volume</Link>}>
          A bootable volume carries its own system. Create one in {request.region} with the bootable flag, or keep the boot volume of a machine you delete.
        </EmptyState>
        <FieldProblem>{problemAt('boot_volume_id')}</FieldProblem>
      </>
    );
  }
  return (
    <SelectField
      label="Bootable volume"
      frameClassName="max-w-xl"
      data-testid="boot-volume"
      value={bootable.some(({ id }) => id === values.boot_volume_id) ? (values.boot_volume_id ?? '') : ''}
      onChange={(event) => set('boot_volume_id', event.target.value || null)}
      hint="Its size is fixed. Its system is installed already, so SSH keys and scripts are not set."
      problem={problemAt('boot_volume_id')}
    >
      <option value="">Choose a volume</option>
      {bootable.map((volume) => <option key={volume.id} value={volume.id}>{`${volume.name} (${gigabytes(volume.size_gb)}, ${volume.volume_type})`}</option>)}
    </SelectField>
  );
}

const dateOf = (at: string) => new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' }).format(new Date(at));

/** Custom images of the region by name, date and size (seed 000, option 5). */
export function CustomImagesTab() {
  const { values, request, set, problemAt } = useDeploy();
  const { data } = useImages({ region: request.region, status: 'SUCCESS', page_size: 100 });
  if (!data) return <Skeleton />;
  if (data.images.length === 0) {
    return (
      <>
        <EmptyState icon={Layers} title="No custom images yet" testId="no-custom-images" action={<Link href="/snapshots" className={buttonClass('primary')}>To your snapshots</Link>}>
          A custom image is a copy of a machine you have set up: its system, software and settings. Once you make one from a snapshot in {request.region}, it is listed here with its date and size.
        </EmptyState>
        <FieldProblem>{problemAt('custom_image_id')}</FieldProblem>
      </>
    );
  }
  return (
    <fieldset>
      <legend className="mb-2 font-medium">Custom image</legend>
      <div className="grid gap-2.5 sm:grid-cols-2">
        {data.images.map((image) => (
          <ChoiceCard key={image.id} name="custom-image" value={image.id} checked={values.custom_image_id === image.id} data-testid={`custom-image-${image.name}`} onChange={() => set('custom_image_id', image.id)}>
            <span className="block font-medium wrap-anywhere">{image.name}</span>
            <span className="block text-sm text-muted">{dateOf(image.created_at)}, {gigabytes(image.size_gb)}</span>
          </ChoiceCard>
        ))}
      </div>
      <FieldProblem>{problemAt('custom_image_id')}</FieldProblem>
    </fieldset>
  );
}
