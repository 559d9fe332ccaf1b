import { apiRoutes, kraftRoutes } from '@garrison/api-client';
import { QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, configure, render, screen, waitFor } from '@testing-library/react';
import { applyNews } from '@/data/apply-change';
import { ApiProvider } from '@/data/api';
import { createQueryClient } from '@/data/query-client';
import { BillingPanel } from './billing-panel';

configure({ asyncUtilTimeout: 20_000 }); // how busy the machine is must not decide a test

const network = globalThis.fetch;
afterEach(() => cleanup());
afterAll(() => void (globalThis.fetch = network));

it('says what a volume was charged and costs, and follows what is charged and how it changes', async () => {
  const asked: string[] = [];
  let amount = '1.23456';
  globalThis.fetch = (async (url: string) => {
    asked.push(url);
    const volume = { volume_id: 'one', name: 'data', minutes: 90, amount, hourly_burn: '0.035', rate: { price_per_tb_hour: 0.14, price_per_hour: 0.035 } };
    return { ok: true, status: 200, headers: new Headers(), json: async () => ({ success: true, billing: { currency: 'EUR', charged_until: new Date().toISOString(), volume, records: [] } }) };
  }) as typeof fetch;
  const client = createQueryClient();
  const panel = (generation: number) => <QueryClientProvider client={client}><ApiProvider settings={{ routes: apiRoutes, kraftRoutes, apiPublicUrl: 'http://api.test' }}><BillingPanel volume={{ id: 'one', generation }} /></ApiProvider></QueryClientProvider>;
  const { rerender } = render(panel(1));
  expect((await screen.findByTestId('volume-charged')).textContent).toBe('€1.2346');
  for (const text of ['€0.035 per hour', '€0.14 per TB and hour', 'for 90 minutes']) expect(screen.getByText(text)).toBeTruthy();
  expect(asked).toEqual([expect.stringContaining('/volumes/one/billing')]);
  amount = '2.5';
  await act(async () => applyNews(client, ['account']));
  await waitFor(() => expect(screen.getByTestId('volume-charged').textContent).toBe('€2.50'));
  amount = '3.00';
  rerender(panel(2));
  expect(screen.getByTestId('volume-charged').textContent).toBe('€2.50');
  await waitFor(() => expect(screen.getByTestId('volume-charged').textContent).toBe('€3.00'));
});
