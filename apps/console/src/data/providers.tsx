'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { ApiProvider, type PageSettings } from './api';
import { createQueryClient } from './query-client';
import { ToastHost } from '@/ui/toast-host';

/** Everything pages need around them, signed in or not. */
export function Providers({ settings, children }: { settings: PageSettings; children: ReactNode }) {
  const [client] = useState(createQueryClient);
  return (
    <QueryClientProvider client={client}>
      <ApiProvider settings={settings}>
        {children}
        <ToastHost />
      </ApiProvider>
    </QueryClientProvider>
  );
}
