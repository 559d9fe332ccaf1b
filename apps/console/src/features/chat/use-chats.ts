'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { leaveForLogin } from '@/data/api';
import { queryKeys } from '@/data/query-keys';
import { streamAnswer } from './chat-stream';
import { Chats } from './chats';
import type { Conversation } from './conversation';
import { ConversationStore } from './conversation-store';

/** Kept beside the pages, so that an answer goes on while the reader looks at another one. */
const known = new Map<string, Chats>();
const none: readonly Conversation[] = [];
const nobody = () => () => undefined;

/** The conversations of an account in this browser; nothing until the account is known. */
export function useChats(account: string | undefined): { readonly chats: Chats | undefined; readonly conversations: readonly Conversation[] } {
  const client = useQueryClient();
  let chats = account === undefined ? undefined : known.get(account);
  if (account !== undefined && !chats && typeof window !== 'undefined') {
    chats = new Chats(new ConversationStore(window.localStorage, account), (request, options) => streamAnswer(request, { ...options, onSignedOut: leaveForLogin }), () => void client.invalidateQueries({ queryKey: queryKeys.ai.all }));
    known.set(account, chats);
  }
  const store = chats?.store;
  useEffect(() => {
    if (!store) return undefined;
    const follow = ({ key, newValue }: StorageEvent) => store.follow(key, newValue);
    window.addEventListener('storage', follow);
    window.addEventListener('pagehide', store.save);
    return () => {
      window.removeEventListener('storage', follow);
      window.removeEventListener('pagehide', store.save);
      store.save();
    };
  }, [store]);
  return { chats, conversations: useSyncExternalStore(store?.subscribe ?? nobody, store?.list ?? (() => none), () => none) };
}
