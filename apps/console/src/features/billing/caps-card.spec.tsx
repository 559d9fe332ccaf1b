import { apiRoutes, kraftRoutes } from '@garrison/api-client';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { act, cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { ApiProvider } from '@/data/api';
import { createQueryClient } from '@/data/query-client';
import { queryKeys } from '@/data/query-keys';
import { CapsCard } from './caps-card';

configure({ asyncUtilTimeout: 20_000 }); // how busy the machine is must not decide a test

const caps = { currency: 'USD', per_hour: null as string | null, per_month: null as string | null, committed_per_hour: '0.00', spent_this_month: '0.00' };
const network = globalThis.fetch;
let client: QueryClient;
/** How the API takes new caps. */
let put: () => { status: number; body: unknown };

beforeEach(() => {
  client = createQueryClient();
  let kept = caps;
  globalThis.fetch = (async (_url: string, { method = 'GET' }: RequestInit) => {
    const { status, body } = method === 'GET' ? { status: 200, body: { success: true, caps: kept } } : put();
    if (method !== 'GET' && status === 200) kept = (body as { caps: typeof caps }).caps;
    return { ok: status < 400, status, headers: new Headers(), json: async () => body };
  }) as typeof fetch;
  render(<QueryClientProvider client={client}><ApiProvider settings={{ routes: apiRoutes, kraftRoutes, apiPublicUrl: 'http://api.test' }}><CapsCard /></ApiProvider></QueryClientProvider>);
});
afterEach(() => cleanup());
afterAll(() => void (globalThis.fetch = network));

const field = async () => (await screen.findByLabelText(/^Per hour/)) as HTMLInputElement;
const save = async (value: string) => {
  fireEvent.change(await field(), { target: { value } });
  await act(async () => fireEvent.click(screen.getByTestId('save-caps')));
};

it('keeps what was typed when it is refused, and what is said of it', async () => {
  put = () => ({ status: 400, body: { success: false, error: 'validation_failed', message: 'No.', details: [{ field: 'per_hour', code: 'invalid_amount', message: '"plenty" is not an amount.' }], request_id: '0a0b0c0d' } });
  await save('plenty');
  await screen.findByText('"plenty" is not an amount.');
  await waitFor(() => expect(client.isFetching()).toBe(0));
  await act(async () => client.invalidateQueries({ queryKey: queryKeys.billing.all }));
  expect((await field()).value).toBe('plenty');
  expect(screen.queryByText('"plenty" is not an amount.')).not.toBeNull();
});

it('shows what was set as the API writes it, and follows what is set elsewhere', async () => {
  put = () => ({ status: 200, body: { success: true, message: 'Spend caps set', request_id: '0a0b0c0d', caps: { ...caps, per_hour: '75.00' } } });
  await save('75');
  await waitFor(async () => expect((await field()).value).toBe('75.00'));
  await act(async () => client.setQueryData(queryKeys.billing.of('caps'), { ...caps, per_hour: '80.00' }));
  await waitFor(async () => expect((await field()).value).toBe('80.00'));
});
