'use client';

import { Command } from 'cmdk';
import { CloudCog, LogOut, SunMoon } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { postSession } from '@/features/auth/session';
import { useProfile } from '@/features/profile/profile.queries';
import { placeGroups } from '@/features/shell/places';
import { useDebounced } from '@/lib/use-debounced';
import { toastFailure } from '@/ui/toasts';
import { nextTheme } from '@/ui/theme-switch';
import { FoundInstances, FoundThings } from './found';
import { nameIn } from './name-in';
import { useFocusReturn } from '@/ui/use-focus-return';
import { Entry, Group } from './palette-entry';
import { operatorPlaces, starts } from './starts';

const REST_MS = 200;

/** Everything by typing: pages, one's own things by name, and what can be asked of them now. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  useFocusReturn();
  const router = useRouter();
  const [typed, setTyped] = useState('');
  const search = useDebounced(nameIn(typed.trim()), REST_MS);
  const isOperator = useProfile().data?.role === 'operator';
  const go = (href: string) => {
    onClose();
    router.push(href);
  };
  const palette = { close: onClose, go };
  const places = placeGroups.flatMap((one) => one.places).filter(({ operator }) => !operator || isOperator);

  return (
    <Command.Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      label="Commands"
      loop
      overlayClassName="fixed inset-0 z-40 bg-[rgb(8_12_16/0.55)]"
      contentClassName="fixed left-1/2 top-[12vh] z-50 w-[calc(100vw-1.5rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-surface shadow-high"
    >
      <Command.Input data-testid="palette-input" value={typed} onValueChange={setTyped} placeholder="Go somewhere, begin something, or name a thing" className="w-full border-b border-line bg-transparent px-5 py-4 outline-none placeholder:text-muted" />
      <Command.List className="max-h-[60vh] overflow-y-auto p-2">
        <Command.Empty className="px-3 py-6 text-center text-muted">Nothing by that name.</Command.Empty>
        <Group heading="Go to">{places.map(({ href, label, icon }) => <Entry key={href} value={`go ${label}`} icon={icon} onSelect={() => go(href)}>{label}</Entry>)}</Group>
        <Group heading="Begin">{starts.map(({ href, label, icon, also = '' }) => <Entry key={label} value={`${label} ${also}`} icon={icon} onSelect={() => go(href)}>{label}</Entry>)}</Group>
        {isOperator && <Group heading="Operator area">{operatorPlaces.map(([href, label]) => <Entry key={href} value={`operator ${label}`} icon={CloudCog} onSelect={() => go(href)}>{label}</Entry>)}</Group>}
        <FoundInstances search={search} {...palette} />
        {search && <FoundThings search={search} {...palette} />}
        <Group heading="Console"><Entry value="change theme dark light" icon={SunMoon} onSelect={() => nextTheme()}>Change theme</Entry><Entry value="sign out log out leave" icon={LogOut} onSelect={() => void postSession('logout', {}).then(() => window.location.assign('/login'), toastFailure)}>Sign out</Entry></Group>
      </Command.List>
    </Command.Dialog>
  );
}
