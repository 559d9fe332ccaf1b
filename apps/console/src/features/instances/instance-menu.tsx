'use client';

import type { InstanceView } from '@garrison/contracts';
import { EllipsisVertical } from 'lucide-react';
import { lazyPart } from '@/ui/lazy-part';
import { useState } from 'react';
import { Button } from '@/ui/button';

const loadMenu = () => import('./instance-menu-open');
const OpenMenu = lazyPart(() => loadMenu().then((module) => module.OpenMenu), ({ trigger }) => trigger);

/** The actions of one row, as a button; the menu itself is fetched when somebody reaches for it. */
export function InstanceMenu({ instance, onDelete }: { instance: InstanceView; onDelete: () => void }) {
  const [isWanted, setWanted] = useState(false);
  const trigger = (
    <Button look="ghost" size="icon" aria-haspopup="menu" aria-label={`Actions for ${instance.name}`} data-testid="instance-menu" onPointerEnter={() => void loadMenu()} onFocus={() => void loadMenu()} onClick={() => setWanted(true)}>
      <EllipsisVertical aria-hidden className="size-4" />
    </Button>
  );
  return isWanted ? <OpenMenu instance={instance} trigger={trigger} onDelete={onDelete} /> : trigger;
}
