import type { AiModelView } from '@garrison/contracts';
import { estimatedUsage } from './estimate';

const model: AiModelView = { model: 'm', name: 'M', owned_by: 'o', context_tokens: 100, max_output_tokens: 50, currency: 'USD', price_per_million_tokens: { input: 0.1, output: 0.2 } };
const request = { model: 'm', messages: [{ role: 'user', content: 'Hi' }], stream: true };

it('reckons a token for every four bytes, at the model’s price', () => {
  const bytes = JSON.stringify(request).length;
  const input = Math.ceil(bytes / 4);
  expect(estimatedUsage(request, 'Twelve bytes', model)).toEqual({
    prompt_tokens: input, completion_tokens: 3, total_tokens: input + 3, is_estimated: true, amount: (((input * 100 + 3 * 200)) / 1_000_000_000).toFixed(9).replace(/0+$/, ''), currency: 'USD',
  });
});

it('never reckons more than could be used', () => {
  expect(estimatedUsage({ ...request, max_tokens: 2 }, 'x'.repeat(1_000), { ...model, context_tokens: 5 })).toMatchObject({ prompt_tokens: 5, completion_tokens: 2 });
});
