'use client';

import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { lazyPart } from '@/ui/lazy-part';

const load = () => import('./command-palette');
const CommandPalette = lazyPart(() => load().then((module) => module.CommandPalette));

/** Opens the command palette, also by Ctrl K or ⌘ K; what it needs is fetched when somebody reaches for it. */
export function PaletteButton() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      setOpen((open) => !open);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
  return (
    <>
      <button
        type="button"
        data-testid="palette-button"
        aria-keyshortcuts="Control+K Meta+K"
        className="inline-flex min-h-9 items-center gap-2 rounded-lg border border-line px-2.5 text-sm text-muted hover:bg-raised"
        onPointerEnter={() => void load()}
        onFocus={() => void load()}
        onClick={() => setOpen(true)}
      >
        <Search aria-hidden className="size-4" /><span className="max-sm:sr-only">Search</span><kbd aria-hidden className="rounded border border-line px-1 text-xs max-sm:hidden">Ctrl K</kbd>
      </button>
      {isOpen && <CommandPalette onClose={() => setOpen(false)} />}
    </>
  );
}
