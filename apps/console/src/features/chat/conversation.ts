import type { ChatUsage, EndpointBodyInput, Endpoints } from '@garrison/contracts';

export type ChatRequest = EndpointBodyInput<Endpoints['createChat']>;
/** Why an answer is not whole, in the API's words. */
export type AnswerProblem = { readonly message: string; readonly code: string; readonly requestId: string; readonly retryAfterSeconds: number | null };
export type Question = { readonly id: string; readonly role: 'user'; readonly content: string };
/** `stopped`: by the reader, or by leaving the page. What came until then is kept. */
export type Answer = {
  readonly id: string; readonly role: 'assistant'; readonly content: string; readonly model: string; readonly state: 'writing' | 'whole' | 'stopped' | 'failed';
  readonly usage?: ChatUsage; readonly problem?: AnswerProblem;
};
export type Message = Question | Answer;

/** How the model is asked; null leaves the choice to the provider. */
export type ChatSettings = { readonly model: string; readonly system: string; readonly temperature: number | null; readonly maxTokens: number | null };
/** A conversation as the browser keeps it. Times in ms. */
export type Conversation = { readonly id: string; readonly title: string; readonly settings: ChatSettings; readonly messages: readonly Message[]; readonly updatedAt: number };

const LONGEST_TITLE = 60;

/** The first words of a question, as a name for what follows. */
export function titleOf(question: string): string {
  const line = question.trim().replace(/\s+/g, ' ');
  return line.length <= LONGEST_TITLE ? line : `${line.slice(0, LONGEST_TITLE).replace(/\s+\S*$/, '')} …`;
}

/** What is sent: everything that was said, but for answers that never began. */
export const requestOf = ({ settings: { model, system, temperature, maxTokens }, messages }: Pick<Conversation, 'settings' | 'messages'>): ChatRequest => ({
  model,
  messages: [
    ...(system.trim() === '' ? [] : [{ role: 'system', content: system.trim() }]),
    ...messages.filter(({ content }) => content !== '').map(({ role, content }) => ({ role, content })),
  ],
  ...(temperature === null ? {} : { temperature }),
  ...(maxTokens === null ? {} : { max_tokens: maxTokens }),
  stream: true,
});

/** Everything before this message. */
export const before = (messages: readonly Message[], id: string): readonly Message[] => {
  const at = messages.findIndex((message) => message.id === id);
  return at < 0 ? messages : messages.slice(0, at);
};

export const changeAnswer = (conversation: Conversation, id: string, change: (answer: Answer) => Answer): Conversation => ({
  ...conversation,
  messages: conversation.messages.map((message) => (message.id === id && message.role === 'assistant' ? change(message) : message)),
});

/** An answer that was being written when its page went away will not go on. */
export const afterReload = (conversation: Conversation): Conversation => ({
  ...conversation,
  messages: conversation.messages.map((message) => (message.role === 'assistant' && message.state === 'writing' ? { ...message, state: 'stopped' } : message)),
});
