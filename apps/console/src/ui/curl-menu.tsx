'use client';

import { Check, Terminal } from 'lucide-react';
import { useState } from 'react';
import { commandName, type Command } from '@/lib/curl';
import { Button } from './button';
import { lazyPart } from './lazy-part';
import { useCurl } from './use-curl';

const loadMenu = () => import('./menu');
const Menu = lazyPart(() => loadMenu().then((module) => module.Menu), ({ trigger }) => trigger);
const MenuItem = lazyPart(() => loadMenu().then((module) => module.MenuItem));

/** What can be done without any dialog, as a command for a terminal. */
export type CurlAction = Command & { readonly label: string };

/** Copies the command of one of several actions. The menu is fetched when somebody reaches for it. `what` names it where there is only room for an icon. */
export function CurlMenu({ actions, what }: { actions: readonly CurlAction[]; what?: string }) {
  const { copied, copyCurl } = useCurl();
  const [isWanted, setWanted] = useState(false);
  const Icon = copied ? Check : Terminal;
  const trigger = (
    <Button look="ghost" size={what ? 'icon' : 'normal'} className={what ? '!size-8 text-muted' : 'text-muted'} aria-label={what && `Copy as curl: ${what}`} aria-haspopup="menu" data-testid="curl-menu" onPointerEnter={() => void loadMenu()} onFocus={() => void loadMenu()} onClick={() => setWanted(true)}>
      <Icon aria-hidden className="size-4" />{!what && (copied ? 'Copied' : 'Copy as curl')}
    </Button>
  );
  if (!isWanted) return trigger;
  return (
    <Menu defaultOpen trigger={trigger}>
      {actions.map((action) => <MenuItem key={action.label} testId={`curl-${commandName(action)}`} onSelect={() => copyCurl(action)}>{action.label}</MenuItem>)}
    </Menu>
  );
}
