'use client';

import type { InstanceView } from '@garrison/contracts';
import { EllipsisVertical } from 'lucide-react';
import { Button } from '@/ui/button';
import { Menu, MenuItem, MenuLine } from '@/ui/menu';
import { blockedReason, instanceActions } from './instance-actions';
import { useInstanceCommand } from './instance-commands';

/** The actions of one row. */
export function InstanceMenu({ instance, onDelete }: { instance: InstanceView; onDelete: () => void }) {
  const { mutate } = useInstanceCommand();
  return (
    <Menu trigger={<Button look="ghost" size="icon" aria-label={`Actions for ${instance.name}`} data-testid="instance-menu"><EllipsisVertical aria-hidden className="size-4" /></Button>}>
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
    </Menu>
  );
}
