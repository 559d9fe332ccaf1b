'use client';

import { HardDrive, Layers } from 'lucide-react';
import Link from 'next/link';
import { gigabytes } from '@/lib/format';
import { buttonClass } from '@/ui/button';
import { Copyable } from '@/ui/copy-button';
import { FieldProblem, SelectField } from '@/ui/field';
import { EmptyState, Facts, Skeleton } from '@/ui/surfaces';
import { TimeAgo } from '@/ui/time';
import { useDeploy } from '../deploy-context';

/** Boot from an own bootable volume (seed 000, option 2). */
export function LegacyVolumesTab() {
  const { values, request, facts, set, problemAt } = useDeploy();
  const bootable = facts.volumes.filter((volume) => volume.region === request.region && volume.bootable && volume.status === 'available');
  if (bootable.length === 0) {
    return (
      <>
        <EmptyState icon={HardDrive} title="No bootable volumes in this region" testId="no-bootable-volumes" action={<Link href={`/volumes?region=${encodeURIComponent(request.region)}&create=bootable`} className={buttonClass('primary')} data-testid="create-volume-link">Create volume</Link>}>
          A bootable volume carries its own system. Create one in {request.region} with the bootable flag and come back: it is listed here then, and what you entered is kept.
        </EmptyState>
        <FieldProblem>{problemAt('boot_volume_id')}</FieldProblem>
      </>
    );
  }
  const chosen = bootable.find(({ id }) => id === values.boot_volume_id);
  return (
    <>
      <SelectField
        label="Bootable volume"
        frameClassName="max-w-xl"
        data-testid="boot-volume"
        value={chosen?.id ?? ''}
        onChange={(event) => set('boot_volume_id', event.target.value || null)}
        hint="Its system is installed already, so SSH keys and scripts are not set. Data volumes are managed under Volumes once the machine runs."
        problem={problemAt('boot_volume_id')}
      >
        <option value="">Choose a volume</option>
        {bootable.map((volume) => <option key={volume.id} value={volume.id}>{`${volume.name} (${gigabytes(volume.size_gb)}, ${volume.volume_type})`}</option>)}
      </SelectField>
      {chosen && (
        <div className="mt-4 max-w-xl" data-testid="boot-volume-facts">
          <Facts facts={[['Volume', <span key="name" className="wrap-anywhere">{chosen.name}</span>], ['Size', `${gigabytes(chosen.size_gb)}, fixed`], ['Type', chosen.volume_type], ['Id', <Copyable key="id" text={chosen.id} what="id" />]]} />
        </div>
      )}
    </>
  );
}

const dateOf = (at: string) => new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' }).format(new Date(at));

/** Custom images of the region by name, date and size (seed 000, option 5). */
export function CustomImagesTab() {
  const { values, request, facts: { customImages }, set, problemAt } = useDeploy();
  if (!customImages) return <Skeleton />;
  if (customImages.length === 0) {
    return (
      <>
        <EmptyState icon={Layers} title="No custom images yet" testId="no-custom-images" action={<Link href="/images?create=1" className={buttonClass('primary')}>Create Image</Link>}>
          A custom image is a copy of a machine you have set up: its system, software and settings. Once you make one from a snapshot in {request.region}, it is listed here with its date and size.
        </EmptyState>
        <FieldProblem>{problemAt('custom_image_id')}</FieldProblem>
      </>
    );
  }
  const chosen = customImages.find(({ id }) => id === values.custom_image_id);
  return (
    <>
      <SelectField
        label="Custom image"
        frameClassName="max-w-xl"
        data-testid="custom-image"
        value={chosen?.id ?? ''}
        onChange={(event) => set('custom_image_id', event.target.value || null)}
        hint="A boot volume of the image’s size is made from it."
        problem={problemAt('custom_image_id')}
      >
        <option value="">Choose an image</option>
        {customImages.map((image) => <option key={image.id} value={image.id}>{`${image.name} (${dateOf(image.created_at)}, ${gigabytes(image.size_gb)})`}</option>)}
      </SelectField>
      {chosen && (
        <div className="mt-4 max-w-xl" data-testid="custom-image-facts">
          <Facts facts={[['Image', <span key="name" className="wrap-anywhere">{chosen.name}</span>], ['Size', gigabytes(chosen.size_gb)], ['Made', <TimeAgo key="made" at={chosen.created_at} />], ['Id', <Copyable key="id" text={chosen.id} what="id" />]]} />
        </div>
      )}
    </>
  );
}
