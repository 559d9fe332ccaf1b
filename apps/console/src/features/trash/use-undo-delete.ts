import { toastDone, toastFailure, toastUndo } from '@/ui/toasts';
import { useRestore, type TrashKind } from './trash.queries';

/** Says that something went into the trash, and takes it out again for whoever says so at once. */
export function useUndoDelete(kind: TrashKind): (thing: { id: string; name: string }, answer: { request_id: string }) => void {
  const { mutateAsync: restore } = useRestore();
  return ({ id, name }, { request_id }) =>
    toastUndo('Deleted', `${name} is in the trash`, request_id, () => void restore({ kind, id }).then((answer) => toastDone(answer, name), (error: unknown) => toastFailure(error, `${name} was not restored`)));
}
