'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';

/** The query of the page's address, and a way to change it: in place, so that "back" leads to the page before. */
export function useAddress(): { readonly params: URLSearchParams; readonly change: (edit: (next: URLSearchParams) => void) => void } {
  const params = useSearchParams();
  const router = useRouter();
  const path = usePathname();
  const change = (edit: (next: URLSearchParams) => void) => {
    const next = new URLSearchParams(params);
    edit(next);
    router.replace(next.size > 0 ? `${path}?${next}` : path, { scroll: false });
  };
  return { params, change };
}
