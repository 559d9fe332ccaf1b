'use client';

import { useListFilters } from '@/lib/use-list-filters';
import { lazyPart } from '@/ui/lazy-part';
import { Card, PageHeader, Skeleton } from '@/ui/surfaces';
import { Tabs } from '@/ui/tabs';
import { ChatTab } from './chat-tab';

const UsageTab = lazyPart(() => import('./usage-tab').then((module) => module.UsageTab), () => <Card><Skeleton lines={6} /></Card>);

/** Language models: conversations with them, and what they cost. */
export function ChatPage() {
  const { filters, setFilter } = useListFilters(['tab'] as const);
  return (
    <>
      <PageHeader title="AI chat" note="Language models by the token." />
      <Tabs
        label="AI chat"
        value={filters.tab === 'usage' ? 'usage' : 'chat'}
        onChange={(tab) => setFilter('tab', tab === 'chat' ? '' : tab)}
        tabs={[{ value: 'chat', label: 'Conversations', content: <ChatTab /> }, { value: 'usage', label: 'Usage', content: <UsageTab /> }]}
      />
    </>
  );
}
