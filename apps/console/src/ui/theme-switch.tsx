'use client';

import { Monitor, Moon, Sun, type LucideIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { themeCookie, themeFrom, themes, type Theme } from '@/lib/theme';
import { Button } from './button';
import { Tooltip } from './tooltip';

const icons: Record<Theme, LucideIcon> = { system: Monitor, light: Sun, dark: Moon };
const YEAR_SECONDS = 31_536_000;

/** Goes on to the next theme; the choice is kept in a cookie, so that the server paints it right at once. */
export function nextTheme(): Theme {
  const next = themes[(themes.indexOf(themeFrom(document.documentElement.dataset.theme)) + 1) % themes.length] ?? 'system';
  document.documentElement.dataset.theme = next;
  document.cookie = `${themeCookie}=${next}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
  return next;
}

/** Shows the theme and changes it. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>('system');
  useEffect(() => {
    const read = () => setTheme(themeFrom(document.documentElement.dataset.theme));
    read();
    const watcher = new MutationObserver(read);
    watcher.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => watcher.disconnect();
  }, []);
  const Icon = icons[theme];
  return (
    <Tooltip text={`Theme: ${theme}`} side="bottom">
      <Button look="ghost" size="icon" aria-label={`Theme: ${theme}. Change theme`} data-testid="theme-switch" onClick={() => nextTheme()}><Icon aria-hidden className="size-5" /></Button>
    </Tooltip>
  );
}
