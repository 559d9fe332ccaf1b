'use client';

import type { SnapshotView } from '@garrison/contracts';
import { checkCopyRequest, issue } from '@garrison/domain';
import { Camera } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { gigabytes } from '@/lib/format';
import { domainResolver, messageAt, showRefusal } from '@/lib/field-problems';
import { buttonClass } from '@/ui/button';
import { CurlButton } from '@/ui/curl-button';
import { TextField } from '@/ui/field';
import { FormDialog } from '@/ui/form-dialog';
import { LongSelect } from '@/ui/long-select';
import { EmptyState } from '@/ui/surfaces';
import { useCreateImage, useSnapshots } from './snapshot.queries';

type NewImage = { snapshot_id: string; name: string; description: string };
const described = ({ name, description }: NewImage) => ({ name: name.trim(), description: description.trim() || null });

/**
 * A custom image from a snapshot, from a machine, of which a snapshot is made first, or, when neither is given, from a snapshot that is chosen here (seed 000,
 * "Creating Custom Images"; seed 001, "Creating Custom Images").
 */
export function CreateImageDialog({ snapshot, instance, onClose }: { snapshot?: SnapshotView; instance?: { readonly id: string; readonly name: string }; onClose: () => void }) {
  const chooses = !snapshot && !instance;
  const [search, setSearch] = useState('');
  const { data } = useSnapshots({ status: 'SUCCESS', page_size: 100, ...(search ? { search } : {}) }, { enabled: chooses });
  const [picked, setPicked] = useState<SnapshotView>();
  const create = useCreateImage();
  const form = useForm<NewImage>({
    defaultValues: { snapshot_id: snapshot?.id ?? '', name: snapshot?.name ?? '', description: snapshot?.description ?? '' },
    resolver: domainResolver((values) => [...(chooses && !values.snapshot_id ? [issue('snapshot_id', 'required', 'Choose the snapshot to make it from.')] : []), ...checkCopyRequest(described(values))]),
  });
  const { errors, isSubmitting } = form.formState;
  const body = () => ({ ...(instance ? { instance_id: instance.id } : { snapshot_id: form.getValues('snapshot_id') }), ...described(form.getValues()) });
  const submit = form.handleSubmit(async () => {
    try {
      await create.mutateAsync(body());
      onClose();
    } catch (error) {
      showRefusal(error, form, ['name', 'description', ...(chooses ? (['snapshot_id'] as const) : [])]);
    }
  });
  const choose = (id: string | null) => {
    setPicked(data?.snapshots.find((one) => one.id === id));
    form.setValue('snapshot_id', id ?? '');
    form.clearErrors('snapshot_id');
  };
  const source = instance ? `Of ${instance.name}, by a snapshot of the same name. The machine goes on meanwhile.` : snapshot ? `From snapshot ${snapshot.name}` : 'From a snapshot, in the same region.';
  return (
    <FormDialog title="Create Image" description={source} action="Create Image" busy={isSubmitting} problem={errors.root} onClose={onClose} onSubmit={() => void submit()} testId="image-dialog" aside={<CurlButton endpoint="createImage" input={() => ({ body: body() })} />}>
      {chooses && data?.snapshots.length === 0 && !search && (
        <EmptyState icon={Camera} title="No snapshot is ready" action={<Link href="/snapshots?create=1" className={buttonClass()}>Create snapshot</Link>}>An image is made from a snapshot in SUCCESS: a copy of a machine’s disk, in Legacy regions.</EmptyState>
      )}
      {chooses && (data?.snapshots.length !== 0 || search !== '') && (
        <LongSelect
          label="Snapshot"
          what="snapshots"
          data-testid="image-snapshot"
          things={data?.snapshots}
          pagination={data?.pagination}
          chosen={picked}
          text={({ name, region, size_gb }) => `${name} (${region}, ${gigabytes(size_gb)})`}
          empty="Choose a snapshot"
          problem={messageAt(errors, 'snapshot_id')}
          search={search}
          onSearch={setSearch}
          onChoose={choose}
        />
      )}
      <TextField label="Image name" autoComplete="off" autoFocus={!chooses} hint="1 to 50 letters, digits, spaces, hyphens, underscores and dots." problem={messageAt(errors, 'name')} {...form.register('name')} />
      <TextField label="Description" optional autoComplete="off" problem={messageAt(errors, 'description')} {...form.register('description')} />
    </FormDialog>
  );
}
