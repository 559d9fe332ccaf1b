import { ApiError } from '@garrison/api-client';
import { Chats } from './chats';
import type { ChatRequest, Message } from './conversation';
import { ConversationStore } from './conversation-store';

const settings = { model: 'm', system: '', temperature: null, maxTokens: null };
const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, is_estimated: false, amount: '0.01', currency: 'USD' as const };
type Asked = { request: ChatRequest; say: (text: string) => void; end: () => void; fail: (error: unknown) => void; signal: AbortSignal };

let asked: Asked[];
let chats: Chats;
let ends: number;

beforeEach(() => {
  localStorage.clear();
  asked = [];
  ends = 0;
  const ask = (request: ChatRequest, { signal, onText }: { signal: AbortSignal; onText: (text: string) => void }) =>
    new Promise<typeof usage>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      asked.push({ request, say: onText, end: () => resolve(usage), fail: reject, signal });
    });
  chats = new Chats(new ConversationStore(localStorage, 'ada'), ask, () => (ends += 1), () => 1);
});

const messages = (id: string): readonly Message[] => chats.store.find(id)?.messages ?? [];
/** What was under way has come to its end: promises settle before the next timer. */
const settled = () => new Promise((resolve) => setTimeout(resolve));
const last = () => asked.at(-1) as Asked;

it('asks, keeps the answer with what it cost, and asks on with all of it', async () => {
  const id = chats.begin(settings, 'Hi');
  last().say('Hel');
  last().say('lo');
  last().end();
  await settled();
  expect(messages(id)).toMatchObject([{ content: 'Hi' }, { content: 'Hello', state: 'whole', usage }]);
  expect([ends, chats.isBusy(id)]).toEqual([1, false]);
  chats.send(id, 'And?');
  expect(last().request.messages).toEqual([{ role: 'user', content: 'Hi' }, { role: 'assistant', content: 'Hello' }, { role: 'user', content: 'And?' }]);
});

it('stops the model, and keeps what came', async () => {
  const id = chats.begin(settings, 'Hi');
  last().say('Hel');
  chats.stop(id);
  await settled();
  expect([last().signal.aborted, messages(id)[1]]).toEqual([true, expect.objectContaining({ content: 'Hel', state: 'stopped' })]);
});

it('says why there is no answer, and asks again in its place', async () => {
  const id = chats.begin(settings, 'Hi');
  last().fail(new ApiError(402, { success: false, error: 'insufficient_credits', message: 'Too little.', details: [], request_id: '0a0a0a0a' }));
  await settled();
  expect(messages(id)[1]).toMatchObject({ state: 'failed', problem: { message: 'Too little.', code: 'insufficient_credits', requestId: '0a0a0a0a' } });
  chats.retry(id, messages(id)[1]?.id ?? '');
  expect([messages(id).length, last().request.messages]).toEqual([2, [{ role: 'user', content: 'Hi' }]]);
});

it('asks another question in place of one, and forgets what followed', async () => {
  const id = chats.begin(settings, 'Hi');
  last().end();
  await settled();
  chats.edit(id, messages(id)[0]?.id ?? '', 'Bye');
  expect(messages(id).map(({ content }) => content)).toEqual(['Bye', '']);
});

it('asks nothing while an answer is being written', () => {
  const id = chats.begin(settings, 'Hi');
  chats.send(id, 'And?');
  expect([asked.length, messages(id).length]).toEqual([1, 2]);
});

it('stops the model of a conversation that is deleted', async () => {
  const id = chats.begin(settings, 'Hi');
  chats.remove(id);
  await settled();
  expect([last().signal.aborted, chats.store.list()]).toEqual([true, []]);
});
