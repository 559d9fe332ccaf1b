'use client';

import { Monitor, Moon, Sun, type LucideIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { themeCookie, themeFrom, themes, type Theme } from '@/lib/theme';
import { Button } from './button';
import { Tooltip } from './tooltip';

const icons: Record<Theme, LucideIcon> = { system: Monitor, light: Sun, dark: Moon };
const YEAR_SECONDS = 31_536_000;

/** Goes through the themes; the choice is kept in a cookie, so that the server paints it right at once. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>('system');
  useEffect(() => setTheme(themeFrom(document.documentElement.dataset.theme)), []);
  const choose = () => {
    const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
    document.documentElement.dataset.theme = next;
    document.cookie = `${themeCookie}=${next}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
    setTheme(next);
  };
  const Icon = icons[theme];
  return (
    <Tooltip text={`Theme: ${theme}`} side="bottom">
      <Button look="ghost" size="icon" aria-label={`Theme: ${theme}. Change theme`} data-testid="theme-switch" onClick={choose}><Icon aria-hidden className="size-5" /></Button>
    </Tooltip>
  );
}
