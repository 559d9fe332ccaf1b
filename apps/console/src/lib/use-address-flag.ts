'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';

/** Something that is open or not, such as the dialog for a new thing, kept in the address: it can be linked to, and the command palette opens it from anywhere. */
export function useAddressFlag(name: string): readonly [boolean, (on: boolean) => void] {
  const params = useSearchParams();
  const router = useRouter();
  const path = usePathname();
  const set = (on: boolean) => {
    const next = new URLSearchParams(params);
    if (on) next.set(name, '1');
    else next.delete(name);
    router.replace(next.size > 0 ? `${path}?${next}` : path, { scroll: false });
  };
  return [params.has(name), set];
}
