import { afterReload, before, requestOf, titleOf, type Answer, type Conversation, type Question } from './conversation';

const question = (id: string, content: string): Question => ({ id, role: 'user', content });
const answer = (id: string, content: string, more: Partial<Answer> = {}): Answer => ({ id, role: 'assistant', content, model: 'm', state: 'whole', ...more });
const conversation = (more: Partial<Conversation> = {}): Conversation => ({
  id: 'c', title: 't', updatedAt: 0, settings: { model: 'm', system: ' ', temperature: null, maxTokens: null }, messages: [question('q', 'Hi'), answer('a', 'Hello')], ...more,
});

it('asks with all that was said, and with nothing that was not set', () => {
  expect(requestOf(conversation())).toEqual({ model: 'm', stream: true, messages: [{ role: 'user', content: 'Hi' }, { role: 'assistant', content: 'Hello' }] });
});

it('sends instructions and limits, and no answer that never began', () => {
  const asked = conversation({ settings: { model: 'm', system: ' Be brief. ', temperature: 0, maxTokens: 50 }, messages: [question('q', 'Hi'), answer('a', '', { state: 'failed' })] });
  expect(requestOf(asked)).toEqual({ model: 'm', stream: true, temperature: 0, max_tokens: 50, messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'Hi' }] });
});

it('is named after the first words', () => {
  expect(titleOf(' What is\n a GPU? ')).toBe('What is a GPU?');
  expect(titleOf('word '.repeat(30))).toMatch(/^(word )+…$/);
  expect(titleOf('word '.repeat(30)).length).toBeLessThan(64);
});

it('cuts before a message, and leaves an unknown one alone', () => {
  const { messages } = conversation();
  expect([before(messages, 'a'), before(messages, 'x')]).toEqual([[messages[0]], messages]);
});

it('does not wait for an answer after a reload', () => {
  expect(afterReload(conversation({ messages: [answer('a', 'Hel', { state: 'writing' })] })).messages).toEqual([answer('a', 'Hel', { state: 'stopped' })]);
});
