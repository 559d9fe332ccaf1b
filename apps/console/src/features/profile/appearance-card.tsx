'use client';

import { useIsClient } from '@/lib/use-is-client';
import { themes, type Theme } from '@/lib/theme';
import { Card } from '@/ui/surfaces';
import { setTheme, useTheme } from '@/ui/theme-switch';

const words: Record<Theme, string> = { system: 'As the system', light: 'Light', dark: 'Dark' };

/** How the console looks in this browser. */
export function AppearanceCard() {
  const chosen = useTheme();
  const isClient = useIsClient();
  return (
    <Card title="Appearance">
      <fieldset>
        <legend className="mb-2 font-medium">Theme</legend>
        <div className="flex flex-wrap gap-x-5 gap-y-2">
          {themes.map((theme) => (
            <label key={theme} className="flex items-center gap-2">
              <input type="radio" name="theme" className="choice" checked={chosen === theme} data-testid={`theme-${theme}`} onChange={() => setTheme(theme)} />
              {words[theme]}
            </label>
          ))}
        </div>
      </fieldset>
      <p className="mt-3 text-sm text-muted">Kept in this browser. Times are shown in its zone{isClient && `, ${Intl.DateTimeFormat().resolvedOptions().timeZone}`}.</p>
    </Card>
  );
}
