'use client';

import { MessagesSquare } from 'lucide-react';
import { useState } from 'react';
import { useProfile } from '@/features/profile/profile.queries';
import { useListFilters } from '@/lib/use-list-filters';
import { Button } from '@/ui/button';
import { lazyPart } from '@/ui/lazy-part';
import { QueryProblem } from '@/ui/query-problem';
import { Card, EmptyState, Skeleton } from '@/ui/surfaces';
import { useAiModels } from './ai.queries';
import { ConversationList } from './conversation-list';
import { ConversationView } from './conversation-view';
import { useChats } from './use-chats';

const Dialog = lazyPart(() => import('@/ui/dialog').then((module) => module.Dialog));

/** Conversations, and the one that its address names. */
export function ChatTab() {
  const { filters, setFilter } = useListFilters(['c'] as const);
  const { data: answer, error, refetch } = useAiModels();
  const { chats, conversations } = useChats(useProfile().data?.id);
  const [listOpen, setListOpen] = useState(false);
  const [begun, setBegun] = useState(0);
  // what is known of the models still holds when asking again fails
  if (error && !answer) return <QueryProblem error={error} retry={() => void refetch()} />;
  if (!answer || !chats) return <Card><Skeleton lines={6} /></Card>;
  const { models, unavailable_reason: reason } = answer;
  const [first] = models;
  if (!first) return <Card><EmptyState icon={MessagesSquare} title="AI chat is not available" testId="no-models">{reason ?? 'This cloud offers no language models at present.'}</EmptyState></Card>;

  const shown = conversations.find(({ id }) => id === filters.c);
  const show = (id: string) => {
    setListOpen(false);
    setFilter('c', id);
  };
  const list = (
    <ConversationList
      conversations={conversations}
      shown={shown?.id}
      onShow={show}
      onNew={() => {
        setBegun((count) => count + 1);
        show('');
      }}
      onRename={(id, title) => {
        const conversation = chats.store.find(id);
        if (conversation) chats.store.put({ ...conversation, title });
      }}
      onDelete={(id) => {
        chats.remove(id);
        if (id === filters.c) show('');
      }}
    />
  );
  const usual = conversations[0]?.settings.model;
  return (
    <div className="grid gap-6 lg:grid-cols-[15rem_minmax(0,1fr)]">
      <aside className="sticky top-20 hidden max-h-[calc(100dvh-6rem)] self-start overflow-y-auto lg:block">{list}</aside>
      <Button className="justify-self-start lg:hidden" data-testid="open-conversations" onClick={() => setListOpen(true)}><MessagesSquare aria-hidden className="size-4" />Conversations</Button>
      <ConversationView
        key={shown?.id ?? `new-${begun}`}
        chats={chats}
        conversation={shown}
        fresh={{ model: models.some(({ model }) => model === usual) && usual ? usual : first.model, system: '', temperature: null, maxTokens: null }}
        models={models}
        onBegun={show}
      />
      {listOpen && <Dialog open title="Conversations" onClose={() => setListOpen(false)}>{list}</Dialog>}
    </div>
  );
}
