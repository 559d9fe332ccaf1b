'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Toaster } from 'sonner';
import { Tooltip } from 'radix-ui';
import { ApiProvider, type PageSettings } from './api';
import { createQueryClient } from './query-client';

/** Everything pages need around them, signed in or not. */
export function Providers({ settings, children }: { settings: PageSettings; children: ReactNode }) {
  const [client] = useState(createQueryClient);
  return (
    <QueryClientProvider client={client}>
      <ApiProvider settings={settings}>
        <Tooltip.Provider delayDuration={200}>{children}</Tooltip.Provider>
        <Toaster position="bottom-right" closeButton toastOptions={{ classNames: { toast: 'toast' } }} />
      </ApiProvider>
    </QueryClientProvider>
  );
}
