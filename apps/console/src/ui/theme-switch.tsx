'use client';

import { Monitor, Moon, Sun, type LucideIcon } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { keepInCookie } from '@/lib/kept-cookie';
import { themeCookie, themeFrom, themes, type Theme } from '@/lib/theme';
import { Button } from './button';
import { Tooltip } from './tooltip';

const icons: Record<Theme, LucideIcon> = { system: Monitor, light: Sun, dark: Moon };

const present = (): Theme => themeFrom(document.documentElement.dataset.theme);

/** The choice is kept in a cookie, so that the server paints it right at once. */
export function setTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  keepInCookie(themeCookie, theme);
}

/** Goes on to the next theme. */
export const nextTheme = (): void => setTheme(themes[(themes.indexOf(present()) + 1) % themes.length] ?? 'system');

function subscribe(listener: () => void) {
  const watcher = new MutationObserver(listener);
  watcher.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => watcher.disconnect();
}

/** The theme that is chosen, also when it is changed elsewhere on the page. */
export const useTheme = (): Theme => useSyncExternalStore(subscribe, present, () => 'system');

/** Shows the theme and changes it. */
export function ThemeSwitch() {
  const theme = useTheme();
  const Icon = icons[theme];
  return (
    <Tooltip text={`Theme: ${theme}`} side="bottom">
      <Button look="ghost" size="icon" aria-label={`Theme: ${theme}. Change theme`} data-testid="theme-switch" onClick={() => nextTheme()}><Icon aria-hidden className="size-5" /></Button>
    </Tooltip>
  );
}
