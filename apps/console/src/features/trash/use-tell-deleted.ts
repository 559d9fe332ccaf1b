import type { Told } from '@/data/query-client';
import { toastFailure } from '@/ui/toasts';
import { useRestore, type TrashKind } from './trash.queries';

/** What is told of a deleted thing: while it is in the trash, that it is there, and a way to take it out again at once. */
export function useTellDeleted(kind: TrashKind): (thing: { readonly id: string; readonly name: string; readonly status: string }) => Told {
  const { mutateAsync: restore } = useRestore();
  return ({ id, name, status }) =>
    status === 'trashed' ? { message: 'Deleted', about: `${name} is in the trash`, undo: () => void restore({ kind, id }).catch((error: unknown) => toastFailure(error, `${name} was not restored`)) } : {};
}
