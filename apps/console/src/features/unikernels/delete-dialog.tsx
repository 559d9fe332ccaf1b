import { CurlButton } from '@/ui/curl-button';
import { NameConfirmDialog } from '@/ui/name-confirm-dialog';
import { Notice } from '@/ui/surfaces';
import { rowCommand, type Ref } from './unikernel.queries';
import type { Rows } from './use-rows';

const calls = { volume: 'deleteVolumes', template: 'deleteTemplates', instance: 'deleteInstances' } as const;

/** Gone for good, once its name was typed. `loss`: what goes with it. */
export const DeleteDialog = ({ metro, row, what, loss, rows, onClose }: { metro: string; row: Ref & { readonly name: string }; what: keyof typeof calls; loss: string; rows: Pick<Rows<Ref>, 'run' | 'busy'>; onClose: () => void }) => (
  <NameConfirmDialog name={row.name} title={<>Delete <span className="wrap-anywhere">{row.name}</span>?</>} action={`Delete ${what}`} busy={rows.busy} aside={<CurlButton {...rowCommand(metro, calls[what], [row])} />} onConfirm={() => rows.run(calls[what], [row], onClose)} onClose={onClose}><Notice tone="danger">{loss}</Notice></NameConfirmDialog>
);
