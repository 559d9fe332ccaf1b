'use client';

import { useState } from 'react';
import { useAddress } from './use-address';

/**
 * Which dialog of a page is open, and for which row: the one that was pressed for, or the one the address asks for with `do` and `on` (the row's id, which
 * `find` looks up). An address can be linked to, and the command palette opens dialogs by it. `undefined` closes.
 */
export function useOpened<const N extends string, T = undefined>(names: readonly N[], find?: (id: string) => T | undefined): { readonly opened: N | undefined; readonly row: T | undefined; readonly open: (name: N | undefined, row?: T) => void } {
  const { params, change } = useAddress();
  const [pressed, setPressed] = useState<{ name: N; row?: T }>();
  const asked = names.find((name) => name === params.get('do'));
  const open = (name: N | undefined, row?: T) => {
    setPressed(name && { name, row });
    if (name !== undefined || asked === undefined) return;
    change((next) => {
      next.delete('do');
      next.delete('on');
    });
  };
  return { opened: pressed?.name ?? asked, row: pressed ? pressed.row : find?.(params.get('on') ?? ''), open };
}
