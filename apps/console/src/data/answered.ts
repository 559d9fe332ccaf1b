import { ApiError } from '@garrison/api-client';

/** The request behind an answer, and the command that asks the same from a terminal. */
export type SentRequest = { readonly id: string; readonly curl: () => string };

const requests = new WeakMap<object, SentRequest>();

/** Keeps by which request an answer came. */
export const keepRequest = (answer: object, request: SentRequest): void => void requests.set(answer, request);

/** By which request an answer, or a refusal, came; undefined when there was none, as when the server could not be reached. */
export function requestOf(answer: unknown): SentRequest | undefined {
  const told = answer instanceof ApiError ? answer.answer : answer;
  return typeof told === 'object' && told !== null ? requests.get(told) : undefined;
}
