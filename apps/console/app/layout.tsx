import { apiRoutes, kraftRoutes } from '@garrison/api-client';
import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import { settings } from '@/config/env';
import { Providers } from '@/data/providers';
import { themeCookie, themeFrom } from '@/lib/theme';
import './globals.css';

export const metadata: Metadata = { title: { default: 'Garrison', template: '%s · Garrison' }, description: 'Your GPU cloud.' };
export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

/** Tells the pages at run time where the API is and which routes it has; nothing of it is frozen at build time. */
export default async function RootLayout({ children }: LayoutProps<'/'>) {
  const theme = themeFrom((await cookies()).get(themeCookie)?.value);
  return (
    <html lang="en" data-theme={theme}>
      <body>
        <Providers settings={{ routes: apiRoutes, kraftRoutes, apiPublicUrl: settings().apiPublicUrl }}>{children}</Providers>
      </body>
    </html>
  );
}
