'use client';

import type { InstanceView } from '@garrison/contracts';
import type { ReactNode } from 'react';
import { CurlSubMenu } from '@/ui/curl-sub-menu';
import { Menu, MenuItem, MenuLine } from '@/ui/menu';
import { blockedReason, instanceActions, instanceCurls } from './instance-actions';
import { useInstanceCommand } from './instance-commands';

/** Every command that can be given to an instance; what cannot be done now says why. */
export function OpenMenu({ instance, trigger, onDelete }: { instance: InstanceView; trigger: ReactNode; onDelete: () => void }) {
  const { mutate } = useInstanceCommand();
  return (
    <Menu defaultOpen trigger={trigger}>
      {instanceActions.map(({ command, label, icon: Icon }) => (
        <span key={command}>
          {command === 'delete' && <MenuLine />}
          <MenuItem
            testId={`action-${command}`}
            danger={command === 'delete'}
            blockedBecause={blockedReason(instance, command)}
            onSelect={() => (command === 'delete' ? onDelete() : mutate({ instance, command }))}
          >
            <Icon aria-hidden className="size-4" />{label}
          </MenuItem>
        </span>
      ))}
      <CurlSubMenu actions={instanceCurls(instance.id)} />
    </Menu>
  );
}
