import type { AiModelView, ChatUsage } from '@garrison/contracts';
import { estimatedTokens, formatAmount, mostTokens, nanoFromPrice, tokenCharge } from '@garrison/domain';
import type { ChatRequest } from './conversation';

/** What an answer that was stopped will have cost, by the rule the API charges it by; the provider may have written a little more than was seen. */
export function estimatedUsage(request: ChatRequest, answered: string, { context_tokens, max_output_tokens, price_per_million_tokens: price, currency }: AiModelView): ChatUsage {
  const asked = JSON.stringify(request);
  const most = mostTokens({ text: asked, plain: true, messages: request.messages.length, maxTokens: request.max_tokens, choices: 1 }, { contextTokens: context_tokens, maxOutputTokens: max_output_tokens });
  const { input, output } = estimatedTokens(asked, answered, most);
  const amount = tokenCharge({ input, output }, { input: nanoFromPrice(price.input), output: nanoFromPrice(price.output) });
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output, is_estimated: true, amount: formatAmount(amount), currency };
}
