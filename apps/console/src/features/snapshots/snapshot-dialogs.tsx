'use client';

import type { ImageView, SnapshotView } from '@garrison/contracts';
import { checkCopyRequest, checkResourceName, imageLifecycle, restoredName, snapshotLifecycle } from '@garrison/domain';
import { Camera } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useForm } from 'react-hook-form';
import { InstanceStatus } from '@/features/instances/instance-status';
import { domainResolver, messageAt, showRefusal } from '@/lib/field-problems';
import { CurlButton } from '@/ui/curl-button';
import { CheckField, FieldProblem, TextField } from '@/ui/field';
import { FormDialog } from '@/ui/form-dialog';
import { NameConfirmDialog } from '@/ui/name-confirm-dialog';
import { EmptyState, Skeleton } from '@/ui/surfaces';
import { toastFailure } from '@/ui/toasts';
import { useCreateSnapshot, useDeleteImage, useDeleteSnapshot, useRestoreSnapshot, useSnapshotCandidates } from './snapshot.queries';

type NewCopy = { instance_id: string; name: string; description: string; create_image: boolean };
const described = ({ name, description }: Pick<NewCopy, 'name' | 'description'>) => ({ name: name.trim(), description: description.trim() || null });

/** A copy of a machine's disk, perhaps with an image to start others from. */
export function CreateSnapshotDialog({ onClose }: { onClose: () => void }) {
  const { data } = useSnapshotCandidates();
  const create = useCreateSnapshot();
  const form = useForm<NewCopy>({ defaultValues: { instance_id: '', name: '', description: '', create_image: false }, resolver: domainResolver((values) => checkCopyRequest(described(values))) });
  const { errors, isSubmitting } = form.formState;
  const body = () => {
    const { instance_id, create_image, ...names } = form.getValues();
    return { instance_id, create_image, ...described(names) };
  };
  const submit = form.handleSubmit(async ({ instance_id }) => {
    if (!instance_id) return form.setError('instance_id', { message: 'Choose the instance to copy.' });
    try {
      await create.mutateAsync(body());
      onClose();
    } catch (error) {
      showRefusal(error, form, ['instance_id', 'name', 'description']);
    }
    return undefined;
  });
  return (
    <FormDialog title="Create a snapshot" description="A copy of a machine’s boot disk. The machine goes on meanwhile." action="Create snapshot" busy={isSubmitting} problem={errors.root} onClose={onClose} onSubmit={() => void submit()} testId="snapshot-dialog" aside={<CurlButton endpoint="createSnapshot" input={() => ({ body: body() })} />}>
      {!data ? <Skeleton /> : data.candidates.length === 0 ? <EmptyState icon={Camera} title="No instances">Snapshots are made of instances in Legacy regions.</EmptyState> : (
        <fieldset>
          <legend className="mb-1 font-medium">Instance</legend>
          <ul className="max-h-64 divide-y divide-line overflow-y-auto">
            {data.candidates.map(({ id, name, status, eligible, reason }) => (
              <li key={id}>
                <label className="flex items-start gap-3 py-2 has-[:disabled]:cursor-not-allowed">
                  <input type="radio" value={id} className="choice mt-1" disabled={!eligible} data-testid={`snapshot-of-${name}`} {...form.register('instance_id')} />
                  <span className="min-w-0 flex-1"><span className="flex flex-wrap items-center gap-2"><span className="font-medium wrap-anywhere">{name}</span><InstanceStatus status={status} /></span>{reason && <span className="block text-sm text-muted">{reason}</span>}</span>
                </label>
              </li>
            ))}
          </ul>
          <FieldProblem>{messageAt(errors, 'instance_id')}</FieldProblem>
        </fieldset>
      )}
      <TextField label="Snapshot name" autoComplete="off" problem={messageAt(errors, 'name')} {...form.register('name')} />
      <TextField label="Description" optional autoComplete="off" problem={messageAt(errors, 'description')} {...form.register('description')} />
      <CheckField label="Create a custom image too" hint="By the same name; both or neither." data-testid="with-image" {...form.register('create_image')} />
    </FormDialog>
  );
}

/** Always a new machine, with new addresses. */
export function RestoreSnapshotDialog({ snapshot, onClose }: { snapshot: SnapshotView; onClose: () => void }) {
  const restore = useRestoreSnapshot();
  const router = useRouter();
  const form = useForm({ defaultValues: { vm_name: restoredName(snapshot.name, []) }, resolver: domainResolver(({ vm_name }: { vm_name: string }) => checkResourceName(vm_name.trim(), 'vm_name')) });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ vm_name }) => {
    try {
      const { deployment } = await restore.mutateAsync({ id: snapshot.id, vm_name: vm_name.trim() });
      if (deployment.instance_id) router.push(`/instances/${deployment.instance_id}`);
      else onClose();
    } catch (error) {
      showRefusal(error, form, ['vm_name']);
    }
  });
  return (
    <FormDialog title="Restore as a new instance" description={`${snapshot.gpu_count} × ${snapshot.gpu_model} in ${snapshot.region}`} action="Deploy" busy={isSubmitting} problem={errors.root} onClose={onClose} onSubmit={() => void submit()} testId="restore-dialog" aside={<CurlButton endpoint="restoreSnapshot" input={() => ({ params: { id: snapshot.id }, body: form.getValues() })} />}>
      <TextField label="Instance name" autoComplete="off" autoFocus hint="It gets the keys of the machine the snapshot was made of, and new addresses." problem={messageAt(errors, 'vm_name')} {...form.register('vm_name')} />
    </FormDialog>
  );
}

/** Snapshots and images go alike. */
export function DeleteCopyDialog({ kind, copy, onClose }: { kind: 'snapshot' | 'image'; copy: SnapshotView | ImageView; onClose: () => void }) {
  const snapshot = useDeleteSnapshot();
  const image = useDeleteImage();
  const { mutate, isPending } = kind === 'snapshot' ? snapshot : image;
  const canBeKept = kind === 'snapshot' ? snapshotLifecycle.can(copy.status, 'trash') : imageLifecycle.can(copy.status as ImageView['status'], 'trash');
  const ending = { onError: (error: Error) => toastFailure(error, `${copy.name} was not deleted`), onSettled: onClose };
  return (
    <NameConfirmDialog
      name={canBeKept ? undefined : copy.name}
      title={<>Delete <span className="wrap-anywhere">{copy.name}</span>?</>}
      action={`Delete ${kind}`}
      busy={isPending}
      aside={<CurlButton endpoint={kind === 'snapshot' ? 'deleteSnapshot' : 'deleteImage'} input={{ params: { id: copy.id } }} />}
      onClose={onClose}
      onConfirm={() => mutate(copy.id, ending)}
    >
      <p>{canBeKept ? 'It goes into the trash, where it can be taken back for a while.' : 'It is gone for good.'} Machines that were made from it stay.</p>
    </NameConfirmDialog>
  );
}
