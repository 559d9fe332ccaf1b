'use client';

import { EllipsisVertical } from 'lucide-react';
import { Fragment } from 'react';
import { Button } from '@/ui/button';
import { CurlSubMenu } from '@/ui/curl-sub-menu';
import { Menu, MenuItem, MenuLine } from '@/ui/menu';
import { rowCommand, type Ref, type RowCall } from './unikernel.queries';

/** Something done at once, or a dialog, which shows its curl itself. */
export type RowAction = { readonly label: string; readonly testId: string; readonly blockedBecause?: string; readonly danger?: boolean } & ({ readonly call: RowCall } | { readonly open: () => void });

/** The actions of one row. */
export function RowMenu({ metro, row, actions, run }: { metro: string; row: Ref & { readonly name: string }; actions: readonly RowAction[]; run: (call: RowCall) => void }) {
  return (
    <Menu trigger={<Button look="ghost" size="icon" aria-label={`Actions for ${row.name}`} data-testid={`menu-${row.name}`}><EllipsisVertical aria-hidden className="size-4" /></Button>}>
      {actions.map((action) => (
        <Fragment key={action.testId}>
          {action.danger && <MenuLine />}
          <MenuItem testId={action.testId} danger={action.danger} blockedBecause={action.blockedBecause} onSelect={() => ('call' in action ? run(action.call) : action.open())}>{action.label}</MenuItem>
        </Fragment>
      ))}
      <CurlSubMenu actions={actions.flatMap((action) => ('call' in action ? [{ label: action.label, ...rowCommand(metro, action.call, [row]) }] : []))} />
    </Menu>
  );
}
