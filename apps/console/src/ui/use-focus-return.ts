'use client';

import { useEffect, useState } from 'react';

/** What has the focus; of an entry of a menu, which goes when it is pressed, the button of that menu. */
function focused(): Element | null {
  const menu = document.activeElement?.closest('[role=menu]');
  return menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : document.activeElement;
}

/**
 * For a window that is there as long as it is open: gives the focus back to what had it before, or to the page where that is gone. The library does so for windows
 * that have a trigger of its own only.
 */
export function useFocusReturn(): void {
  const [opener] = useState(() => (typeof document === 'undefined' ? null : focused()));
  useEffect(
    () => () => {
      // once the window is out of the page, and unless something else has taken the focus by then
      setTimeout(() => {
        if (document.activeElement !== document.body) return;
        const place = opener?.isConnected && opener !== document.body ? opener : document.getElementById('content');
        if (place instanceof HTMLElement) place.focus({ preventScroll: true });
      });
    },
    [opener],
  );
}
