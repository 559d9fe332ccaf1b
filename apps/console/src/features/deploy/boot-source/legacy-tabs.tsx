'use client';

import { HardDrive, Layers } from 'lucide-react';
import Link from 'next/link';
import { gigabytes } from '@/lib/format';
import { buttonClass } from '@/ui/button';
import { FieldProblem, SelectField } from '@/ui/field';
import { EmptyState } from '@/ui/surfaces';
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

/** Custom images of the region by name, date and size (seed 000, option 5). The account has none as long as none can be made. */
export function CustomImagesTab() {
  const { request, problemAt } = useDeploy();
  return (
    <>
      <EmptyState icon={Layers} title="No custom images yet" testId="no-custom-images">
        A custom image is a copy of a machine you have set up: its system, software and settings. Once you make one from a snapshot in {request.region}, it is listed here with its date and size.
      </EmptyState>
      <FieldProblem>{problemAt('custom_image_id')}</FieldProblem>
    </>
  );
}
