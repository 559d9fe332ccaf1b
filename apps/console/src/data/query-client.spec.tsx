import { apiRoutes as routes, kraftRoutes, type ApiClient } from '@garrison/api-client';
import { QueryClientProvider } from '@tanstack/react-query';
import { configure, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { toasterIsUp, type ToastContent } from '@/ui/toasts';
import { ApiProvider, createPageClient } from './api';
import { createQueryClient, type Tell } from './query-client';
import { useAction } from './use-action';

configure({ asyncUtilTimeout: 20_000 }); // how busy the machine is must not decide a test

const settings = { routes, kraftRoutes, apiPublicUrl: 'http://api.test' };
const shown: ToastContent[] = [];
const answer = { success: true, message: 'Volume is being resized', volume: { id: 'v', name: 'data' }, request_id: '0a0b0c0d' };
const network = globalThis.fetch;

beforeAll(() => {
  toasterIsUp((content) => shown.push(content));
  // only what a browser has is stood in for: the way to the server
  globalThis.fetch = (async () => ({ ok: true, status: 200, headers: new Headers({ 'x-request-id': '0a0b0c0d' }), json: async () => answer })) as unknown as typeof fetch;
});
afterAll(() => void (globalThis.fetch = network));
beforeEach(() => void shown.splice(0));

type Answer = Awaited<ReturnType<ApiClient['resizeVolume']>>;
function resize(tell?: Tell<Answer, number>) {
  const api = createPageClient(settings, () => undefined);
  const around = ({ children }: { children: ReactNode }) => <QueryClientProvider client={createQueryClient()}><ApiProvider api={api} settings={settings}>{children}</ApiProvider></QueryClientProvider>;
  const { result } = renderHook(() => useAction((client, size: number) => client.resizeVolume({ params: { id: 'v' }, body: { size_gb: size } }), { tell }), { wrapper: around });
  return result.current.mutateAsync(200);
}

it('tells every success in the API’s words, with the name, the request and its curl', async () => {
  await resize();
  await waitFor(() => expect(shown).toMatchObject([{ failed: false, message: 'Volume is being resized', about: 'data', request: { id: '0a0b0c0d' } }]));
  expect(shown[0]?.request?.curl()).toBe(`curl -sS -X POST 'http://api.test/api/volumes/v/resize/' \\\n  -H "X-API-Key: $GARRISON_API_KEY" \\\n  -H 'Content-Type: application/json' \\\n  -d '{"size_gb":200}'`);
});

it('says what an action says itself, and nothing when the page shows it', async () => {
  await resize(false);
  await resize((_answer, size) => ({ message: `Now ${size}`, about: undefined }));
  await waitFor(() => expect(shown).toMatchObject([{ message: 'Now 200', about: undefined, request: { id: '0a0b0c0d' } }]));
});
