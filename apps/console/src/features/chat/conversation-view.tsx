'use client';

import type { AiModelView } from '@garrison/contracts';
import { Sparkles } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { EmptyState, Notice } from '@/ui/surfaces';
import { lazyPart } from '@/ui/lazy-part';
import type { Chats } from './chats';
import { Composer } from './composer';
import { before, requestOf, type Answer, type ChatSettings, type Conversation } from './conversation';
import { estimatedUsage } from './estimate';
import { AnswerItem, QuestionItem } from './message-item';
import { ReadAloud } from './read-aloud';
import { useFollowEnd } from './use-follow-end';

const SettingsDialog = lazyPart(() => import('./settings-dialog').then((module) => module.SettingsDialog));
const SnippetsDialog = lazyPart(() => import('./snippets-dialog').then((module) => module.SnippetsDialog));

/** The API tells what an answer cost with its end; of one that was stopped nobody hears it, so it is reckoned by the same rule. */
function usageOf(conversation: Conversation, answer: Answer, models: readonly AiModelView[]) {
  const model = models.find((one) => one.model === answer.model);
  if (answer.usage || answer.state !== 'stopped' || answer.content === '' || !model) return answer.usage;
  return estimatedUsage(requestOf({ ...conversation, messages: before(conversation.messages, answer.id) }), answer.content, model);
}

/** One conversation, or the place where one begins. */
export function ConversationView({ chats, conversation, fresh, models, onBegun }: { chats: Chats; conversation: Conversation | undefined; fresh: ChatSettings; models: readonly AiModelView[]; onBegun: (id: string) => void }) {
  const [text, setText] = useState('');
  const [draft, setDraft] = useState(fresh);
  const [opened, setOpened] = useState<'settings' | 'code'>();
  const input = useRef<HTMLTextAreaElement>(null);
  const settings = conversation?.settings ?? draft;
  const messages = conversation?.messages ?? [];
  const isBusy = conversation !== undefined && chats.isBusy(conversation.id);
  const last = messages.at(-1);
  useFollowEnd(messages);
  useEffect(() => input.current?.focus({ preventScroll: true }), [conversation?.id]);

  const change = (next: ChatSettings) => (conversation ? chats.store.put({ ...conversation, settings: next }) : setDraft(next));
  const send = () => {
    const question = text.trim();
    if (question === '' || isBusy) return;
    setText('');
    if (conversation) chats.send(conversation.id, question);
    else onBegun(chats.begin(settings, question));
  };
  const stop = () => {
    if (conversation) chats.stop(conversation.id);
    input.current?.focus();
  };
  const asked = text.trim() === '' ? (last?.role === 'assistant' ? before(messages, last.id) : messages) : [...messages, { id: '', role: 'user' as const, content: text.trim() }];

  return (
    <div className="flex min-h-[calc(100dvh-16rem)] min-w-0 flex-col">
      {chats.store.isFull && <Notice tone="warn" className="mb-3">This browser has no room for more conversations. Delete some, or what is new will be lost with the page.</Notice>}
      {messages.length === 0
        ? <div className="m-auto"><EmptyState icon={Sparkles} title="Ask a language model" testId="chat-empty">Each answer is charged by its tokens, from the same credit as everything else.</EmptyState></div>
        : (
          <ol aria-label="Messages" className="mx-auto w-full max-w-3xl flex-1 space-y-6 pb-6">
            {messages.map((message) => (message.role === 'user'
              ? <QuestionItem key={message.id} question={message} canChange={!isBusy} onEdit={(edited) => conversation && chats.edit(conversation.id, message.id, edited)} />
              : <AnswerItem key={message.id} answer={message} models={models} usage={conversation && usageOf(conversation, message, models)} canChange={!isBusy} onRetry={() => conversation && chats.retry(conversation.id, message.id)} />))}
          </ol>
        )}
      <ReadAloud answer={last?.role === 'assistant' ? last : undefined} />
      <div className="sticky bottom-0 z-10 mx-auto w-full max-w-3xl">
        <Composer
          ref={input}
          text={text}
          onText={setText}
          models={models}
          model={settings.model}
          onModel={(model) => change({ ...settings, model })}
          isBusy={isBusy}
          onSend={send}
          onStop={stop}
          onSettings={() => setOpened('settings')}
          onCode={() => setOpened('code')}
        />
      </div>
      {opened === 'settings' && <SettingsDialog settings={settings} model={models.find(({ model }) => model === settings.model)} onSave={change} onClose={() => setOpened(undefined)} />}
      {opened === 'code' && <SnippetsDialog request={requestOf({ settings, messages: asked.length > 0 ? asked : [{ id: '', role: 'user', content: 'Hello' }] })} onClose={() => setOpened(undefined)} />}
    </div>
  );
}
