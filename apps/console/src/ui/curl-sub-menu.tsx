'use client';

import { Terminal } from 'lucide-react';
import { commandName } from '@/lib/curl';
import type { CurlAction } from './curl-menu';
import { MenuItem, MenuLine, SubMenu } from './menu';
import { useCurl } from './use-curl';

/** The end of a menu: what it can do at once, as commands for a terminal. */
export function CurlSubMenu({ actions }: { actions: readonly CurlAction[] }) {
  const { copyCurl } = useCurl();
  if (actions.length === 0) return null;
  return (
    <>
      <MenuLine />
      <SubMenu testId="menu-curl" label={<><Terminal aria-hidden className="size-4" />Copy as curl</>}>
        {actions.map((action) => <MenuItem key={action.label} testId={`curl-${commandName(action)}`} onSelect={() => copyCurl(action)}>{action.label}</MenuItem>)}
      </SubMenu>
    </>
  );
}
