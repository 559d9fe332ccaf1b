'use client';

import { useQueryClient } from '@tanstack/react-query';
import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import { useApi, usePageSettings } from './api';
import { applyNews, createChangeApplier } from './apply-change';
import { askAgain } from './ask-again';
import { LiveConnection, type LiveState } from './live-connection';
import { queryKeys } from './query-keys';

const RealtimeContext = createContext<{ connection: LiveConnection | undefined; state: LiveState }>({ connection: undefined, state: 'waiting' });

/** Keeps the query cache of the pages below in step with the account's changes. */
export function RealtimeProvider({ children }: { children: ReactNode }) {
  const api = useApi();
  const { apiPublicUrl } = usePageSettings();
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('waiting');
  const [connection, setConnection] = useState<LiveConnection>();

  useEffect(() => {
    const opened = new LiveConnection(apiPublicUrl, api, {
      onState: setState,
      onChange: createChangeApplier(client),
      onNews: (kinds) => applyNews(client, kinds),
      onCatchUp: () => askAgain(client, { predicate: ({ queryKey }) => queryKey[0] !== queryKeys.catalogue.all[0] }),
    });
    setConnection(opened);
    void opened.open();
    return () => opened.close();
  }, [api, apiPublicUrl, client]);

  return <RealtimeContext value={{ connection, state }}>{children}</RealtimeContext>;
}

export const useLiveState = (): LiveState => use(RealtimeContext).state;
export const useLiveConnection = (): LiveConnection | undefined => use(RealtimeContext).connection;
