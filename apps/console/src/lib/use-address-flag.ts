'use client';

import { useAddress } from './use-address';

/** Something that is open or not, such as the dialog for a new thing, kept in the address: it can be linked to, and the command palette opens it from anywhere. */
export function useAddressFlag(name: string): readonly [boolean, (on: boolean) => void] {
  const { params, change } = useAddress();
  const set = (on: boolean) => change((next) => (on ? next.set(name, '1') : next.delete(name)));
  return [params.has(name), set];
}
