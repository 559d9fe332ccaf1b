'use client';

import { LogOut, Menu as MenuIcon } from 'lucide-react';
import { lazyPart } from '@/ui/lazy-part';
import Link from 'next/link';
import { useState, type ReactNode } from 'react';
import { postSession } from '@/features/auth/session';
import { BalanceBadge } from '@/features/balance/balance-badge';
import { PaletteButton } from '@/features/palette/palette-button';
import { Button } from '@/ui/button';
import { Logo } from '@/ui/logo';
import { ThemeSwitch } from '@/ui/theme-switch';
import { toastFailure } from '@/ui/toasts';
import { Tooltip } from '@/ui/tooltip';
import { LiveNote } from './live-note';
import { Navigation } from './navigation';

const Dialog = lazyPart(() => import('@/ui/dialog').then(({ Dialog }) => Dialog));

/** Leaves by a full load, so that nothing of the account stays in memory. */
const signOut = () => postSession('logout', {}).then(() => window.location.assign('/login'), toastFailure);

/** Header and navigation around every page of a signed-in account; `notices` stand between the two. */
export function AppShell({ notices, children }: { notices: ReactNode; children: ReactNode }) {
  const [menuOpen, setMenuOpen] = useState(false);
  return (
    <div className="min-h-dvh">
      <a href="#content" className="sr-only z-50 rounded-lg bg-surface px-4 py-2 font-medium focus:not-sr-only focus:absolute focus:left-3 focus:top-3">Skip to content</a>
      <header className="sticky top-0 z-30 flex h-14 items-center gap-1.5 border-b border-line bg-surface px-3 sm:gap-2 sm:px-5">
        <Button look="ghost" size="icon" className="lg:hidden" aria-label="Open menu" onClick={() => setMenuOpen(true)}><MenuIcon aria-hidden className="size-5" /></Button>
        <Link href="/" aria-label="Garrison, dashboard" className="rounded-lg max-[25rem]:[&_span]:text-[0px]"><Logo /></Link>
        <div className="ml-auto flex items-center gap-1 sm:gap-2">
          <LiveNote />
          <PaletteButton />
          <BalanceBadge />
          <ThemeSwitch />
          <Tooltip text="Sign out" side="bottom">
            <Button look="ghost" size="icon" aria-label="Sign out" data-testid="sign-out" onClick={() => void signOut()}><LogOut aria-hidden className="size-5" /></Button>
          </Tooltip>
        </div>
      </header>
      {notices}
      <div className="mx-auto flex max-w-[90rem]">
        <aside className="sticky top-14 hidden h-[calc(100dvh-3.5rem)] w-52 flex-none overflow-y-auto p-3 lg:block"><Navigation /></aside>
        <main id="content" tabIndex={-1} className="min-h-[calc(100dvh-3.5rem)] min-w-0 flex-1 border-line p-4 outline-none sm:p-6 lg:border-l lg:p-8">{children}</main>
      </div>
      {menuOpen && <Dialog open title="Garrison" onClose={() => setMenuOpen(false)}><Navigation onGo={() => setMenuOpen(false)} /></Dialog>}
    </div>
  );
}
