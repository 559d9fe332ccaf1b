import { startOpenAiServer, type OpenAiServer } from '@garrison/contracts/testing';
import { shared } from './shared.js';
import { Stack } from './stack.js';

/** A cloud and the provider of its AI chat. */
export type CalmCloud = { readonly stack: Stack; readonly provider: OpenAiServer };

/** For files that change nothing but things of their own kind. One H100 in FINLAND-1, two A6000 in CANADA-1, and FINLAND-2, where the metro `dal0` is. */
async function startCalmCloud(): Promise<CalmCloud> {
  const provider = await startOpenAiServer();
  const fleet = {
    'FINLAND-1': [{ id: 'fin1-h100', model: 'H100-SXM5-80GB', gpus: 1 }],
    'FINLAND-2': [{ id: 'fin2-ada', model: 'RTX-6000-Ada-48GB', gpus: 1 }],
    'CANADA-1': [{ id: 'can1-a6000', model: 'RTX-A6000', gpus: 2 }],
  };
  try {
    const stack = await Stack.start({ console: true, env: { AI_PROVIDER_URL: provider.url }, fleet });
    stack.beforeRemoval(() => provider.close());
    return { stack, provider };
  } catch (error) {
    await provider.close();
    throw error;
  }
}

export const shareCalmCloud = shared(startCalmCloud, ({ stack }) => stack.remove());
