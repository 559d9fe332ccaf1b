import { multiply } from '../money/amount.js';

/** Tokens a request used. */
export type Tokens = { readonly input: number; readonly output: number };
/** What a million tokens cost, in nano-units. */
export type TokenRate = { readonly input: bigint; readonly output: bigint };
export type ModelLimits = { readonly contextTokens: number; readonly maxOutputTokens: number };
/** What of a request says how much it can use. `text`: messages, tools and the like as they are sent; `plain`: nothing but text is in them. */
export type Asked = { readonly text: string; readonly plain: boolean; readonly messages: number; readonly maxTokens: number | undefined; readonly choices: number };

const MILLION = 1_000_000n;
/** What chat templates put around each message, at most, and around all of them. */
const PER_MESSAGE = 16;
const AROUND = 64;
/** Of ordinary text; only used where the provider did not say. */
const BYTES_PER_TOKEN = 4;

const bytesOf = (text: string): number => {
  let bytes = 0;
  for (const char of text) bytes += char.length > 1 ? 4 : char < '\u0080' ? 1 : char < '\u0800' ? 2 : 3;
  return bytes;
};

/** What tokens cost in nano-units, to the nearest one. */
export const tokenCharge = ({ input, output }: Tokens, rate: TokenRate): bigint => multiply(rate.input * BigInt(input) + rate.output * BigInt(output), 1, MILLION);

/** The most a request can use: no token is shorter than a byte, no input longer than the context, no answer longer than allowed. What is not text can be as long as the context. */
export function mostTokens({ text, plain, messages, maxTokens, choices }: Asked, { contextTokens, maxOutputTokens }: ModelLimits): Tokens {
  const input = plain ? bytesOf(text) + messages * PER_MESSAGE + AROUND : contextTokens;
  return { input: Math.min(input, contextTokens), output: Math.min(maxTokens ?? maxOutputTokens, maxOutputTokens) * choices };
}

/** What is charged where the provider did not say what was used: a token for every four bytes of what was asked and of what was answered until then, never more than `most`. */
export function estimatedTokens(asked: string, answered: string, most: Tokens): Tokens {
  const estimate = (text: string, limit: number) => Math.min(Math.ceil(bytesOf(text) / BYTES_PER_TOKEN), limit);
  return { input: estimate(asked, most.input), output: estimate(answered, most.output) };
}
