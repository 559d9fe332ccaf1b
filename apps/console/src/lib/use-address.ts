'use client';

import { useSearchParams } from 'next/navigation';

/**
 * The query of the page's address, and a way to change it: in place, so that "back" leads to the page before, and at once, since the page stays and its server
 * has nothing to say to it.
 */
export function useAddress(): { readonly params: URLSearchParams; readonly change: (edit: (next: URLSearchParams) => void) => void } {
  const params = useSearchParams();
  const change = (edit: (next: URLSearchParams) => void) => {
    const next = new URLSearchParams(window.location.search); // ahead of `params` while a change waits to be drawn
    edit(next);
    window.history.replaceState(null, '', next.size > 0 ? `?${next}` : window.location.pathname);
  };
  return { params, change };
}
