'use client';

import type { EndpointId } from '@garrison/contracts';
import { Check, Terminal } from 'lucide-react';
import { useState } from 'react';
import { usePageSettings } from '@/data/api';
import { curlOf, type CurlInput } from '@/lib/curl';
import { useCopy } from '@/lib/use-copy';
import { Button } from './button';
import { lazyPart } from './lazy-part';

const loadMenu = () => import('./menu');
const Menu = lazyPart(() => loadMenu().then((module) => module.Menu), ({ trigger }) => trigger);
const MenuItem = lazyPart(() => loadMenu().then((module) => module.MenuItem));

/** What can be done without any dialog, as a command for a terminal. */
export type CurlAction = { readonly label: string; readonly endpoint: EndpointId; readonly input: CurlInput };

/** Copies the command of one of several actions. The menu is fetched when somebody reaches for it. */
export function CurlMenu({ actions }: { actions: readonly CurlAction[] }) {
  const { routes, apiPublicUrl } = usePageSettings();
  const { copied, copy } = useCopy();
  const [isWanted, setWanted] = useState(false);
  const Icon = copied ? Check : Terminal;
  const trigger = (
    <Button look="ghost" className="text-muted" aria-haspopup="menu" data-testid="curl-menu" onPointerEnter={() => void loadMenu()} onFocus={() => void loadMenu()} onClick={() => setWanted(true)}>
      <Icon aria-hidden className="size-4" />{copied ? 'Copied' : 'Copy as curl'}
    </Button>
  );
  if (!isWanted) return trigger;
  return (
    <Menu defaultOpen trigger={trigger}>
      {actions.map(({ label, endpoint, input }) => <MenuItem key={endpoint + label} testId={`curl-${endpoint}`} onSelect={() => copy(curlOf(apiPublicUrl, routes[endpoint], input))}>{label}</MenuItem>)}
    </Menu>
  );
}
