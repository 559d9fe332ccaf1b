'use client';

import type { OsImageView } from '@garrison/contracts';
import { bootVolumeLimits } from '@garrison/domain';
import { gigabytes } from '@/lib/format';
import { SelectField } from '@/ui/field';
import { useDeploy } from '../deploy-context';
import { imageName } from '../deploy-facts';
import { BootSize } from './boot-size';

const IMAGE = 'image:';
const VOLUME = 'volume:';

function ImageOptions({ images }: { images: readonly OsImageView[] }) {
  const publicImages = images.filter(({ source }) => source === 'image');
  const own = images.filter(({ source }) => source === 'volume');
  const options = publicImages.map((image) => <option key={image.id} value={IMAGE + imageName(image)}>{image.name}</option>);
  if (own.length === 0) return options;
  return (
    <>
      <optgroup label="Public OS images">{options}</optgroup>
      <optgroup label="Your bootable volumes">{own.map((volume) => <option key={volume.id} value={VOLUME + volume.id}>{`${volume.name} (${gigabytes(volume.min_disk_gb)})`}</option>)}</optgroup>
    </>
  );
}

/** Public images and, on Advanced, own bootable volumes in the same list (seed 000, "Understanding OS Images Selection"). */
export function OsImagesTab() {
  const { values, facts, tier, set, problemAt } = useDeploy();
  const advanced = tier === 'advanced';
  const images = facts.images?.filter(({ source }) => advanced || source === 'image');
  const ownVolume = advanced && values.boot_volume_id ? images?.find(({ id }) => id === values.boot_volume_id) : undefined;
  const value = ownVolume ? VOLUME + ownVolume.id : values.os_image ? IMAGE + values.os_image : '';

  const choose = (next: string) => {
    set('os_image', next.startsWith(IMAGE) ? next.slice(IMAGE.length) : null);
    set('boot_volume_id', next.startsWith(VOLUME) ? next.slice(VOLUME.length) : null);
  };

  return (
    <>
      <SelectField
        label="OS image"
        frameClassName="max-w-xl"
        data-testid="os-image"
        value={value}
        disabled={!images}
        onChange={(event) => choose(event.target.value)}
        hint={advanced ? 'A public image makes a new boot volume; one of your own bootable volumes is used as it is.' : `A boot volume of ${gigabytes(bootVolumeLimits.legacyFixedGb)} is made for it.`}
        problem={problemAt('os_image') ?? problemAt('boot_volume_id')}
      >
        <option value="">{images ? 'Choose an image' : 'Loading images…'}</option>
        {images && <ImageOptions images={images} />}
      </SelectField>
      {advanced && <BootSize fixedGb={ownVolume?.min_disk_gb} />}
    </>
  );
}
