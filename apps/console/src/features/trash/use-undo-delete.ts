import { toastDone, toastFailure, toastUndo } from '@/ui/toasts';
import { useRestore, type TrashKind } from './trash.queries';

/** Says that something went into the trash, and takes it out again for whoever says so at once. */
export function useUndoDelete(kind: TrashKind): (thing: { id: string; name: string }) => void {
  const { mutateAsync: restore } = useRestore();
  return ({ id, name }) =>
    toastUndo('Deleted', `${name} is in the trash`, () => void restore({ kind, id }).then(({ message }) => toastDone(message, name), (error: unknown) => toastFailure(error, `${name} was not restored`)));
}
