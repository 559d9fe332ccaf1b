import { ApiError } from '@garrison/api-client';
import type { ChatUsage } from '@garrison/contracts';
import { newIdempotencyKey } from '@/data/idempotency';
import { problemsOf } from '@/lib/problems';
import { before, changeAnswer, requestOf, titleOf, type AnswerProblem, type ChatRequest, type ChatSettings, type Conversation, type Message } from './conversation';
import type { ConversationStore } from './conversation-store';

/** Words are shown at most this often (ms): every change lays the whole answer out anew. */
const SHOW_EVERY_MS = 50;

type Ask = (request: ChatRequest, options: { signal: AbortSignal; onText: (text: string) => void }) => Promise<ChatUsage | undefined>;

/** Questions and their answers. Answers go on while the reader looks at another page or conversation. */
export class Chats {
  private readonly running = new Map<string, AbortController>();

  constructor(
    readonly store: ConversationStore,
    private readonly ask: Ask,
    /** An answer ended: something may have been charged. */
    private readonly onEnd: () => void,
    private readonly now: () => number = Date.now,
  ) {}

  /** Begins a conversation with its first question. Gives its id. */
  begin(settings: ChatSettings, text: string): string {
    const id = newIdempotencyKey();
    this.store.put({ id, title: titleOf(text), settings, messages: [], updatedAt: this.now() });
    this.send(id, text);
    return id;
  }

  send(id: string, text: string): void {
    this.answer(id, (messages) => [...messages, { id: newIdempotencyKey(), role: 'user', content: text }]);
  }

  /** Asks again from here: what was said after the question is forgotten. */
  retry(id: string, answerId: string): void {
    this.answer(id, (messages) => before(messages, answerId));
  }

  /** Asks another question in place of this one, and forgets what followed. */
  edit(id: string, questionId: string, text: string): void {
    this.answer(id, (messages) => [...before(messages, questionId), { id: newIdempotencyKey(), role: 'user', content: text }]);
  }

  /** The model stops too; what came until then stays. */
  stop(id: string): void {
    this.running.get(id)?.abort();
  }

  isBusy(id: string): boolean {
    return this.running.has(id);
  }

  remove(id: string): void {
    this.stop(id);
    this.store.remove(id);
  }

  private answer(id: string, said: (messages: readonly Message[]) => readonly Message[]): void {
    const conversation = this.store.find(id);
    if (!conversation || this.isBusy(id)) return;
    const asked: Conversation = { ...conversation, messages: said(conversation.messages), updatedAt: this.now() };
    const answerId = newIdempotencyKey();
    const controller = new AbortController();
    this.running.set(id, controller);
    this.store.put({ ...asked, messages: [...asked.messages, { id: answerId, role: 'assistant', content: '', model: asked.settings.model, state: 'writing' }] });
    void this.write(id, answerId, requestOf(asked), controller);
  }

  private async write(id: string, answerId: string, request: ChatRequest, controller: AbortController): Promise<void> {
    let waiting = '';
    let timer: ReturnType<typeof setTimeout> | undefined;
    const change = (more: Partial<Extract<Message, { role: 'assistant' }>>, soon = false) => {
      clearTimeout(timer);
      timer = undefined;
      const text = waiting;
      waiting = '';
      const conversation = this.store.find(id);
      if (conversation) this.store.put(changeAnswer(conversation, answerId, (answer) => ({ ...answer, ...more, content: answer.content + text })), soon);
    };
    const onText = (text: string) => {
      waiting += text;
      timer ??= setTimeout(() => change({}, true), SHOW_EVERY_MS);
    };
    let ending: Partial<Extract<Message, { role: 'assistant' }>>;
    try {
      ending = { state: 'whole', usage: await this.ask(request, { signal: controller.signal, onText }) };
    } catch (error) {
      ending = controller.signal.aborted ? { state: 'stopped' } : { state: 'failed', problem: problemOf(error) };
    }
    this.running.delete(id);
    change(ending);
    this.onEnd();
  }
}

function problemOf(error: unknown): AnswerProblem {
  const [known, message] = [error instanceof ApiError ? error : undefined, problemsOf(error).map((problem) => problem.message).join(' ')];
  return { message, code: known?.code ?? 'unreachable', requestId: known?.answer.request_id ?? '', retryAfterSeconds: known?.retryAfterSeconds ?? null };
}
