import { NameConfirmDialog } from '@/ui/name-confirm-dialog';
import { Notice } from '@/ui/surfaces';

/** Gone for good, once its name was typed. `loss`: what goes with it. */
export const DeleteDialog = ({ name, what, loss, busy, onConfirm, onClose }: { name: string; what: 'volume' | 'template' | 'instance'; loss: string; busy: boolean; onConfirm: () => void; onClose: () => void }) => (
  <NameConfirmDialog name={name} title={<>Delete <span className="wrap-anywhere">{name}</span>?</>} action={`Delete ${what}`} busy={busy} onConfirm={onConfirm} onClose={onClose}><Notice tone="danger">{loss}</Notice></NameConfirmDialog>
);
