import type { ProfileView } from '@garrison/contracts';
import { apiRoutes, kraftRoutes } from '@garrison/api-client';
import { QueryClientProvider } from '@tanstack/react-query';
import { act, configure, fireEvent, render, screen } from '@testing-library/react';
import { ApiProvider } from '@/data/api';
import { createQueryClient } from '@/data/query-client';
import { ProfileCard } from './profile-page';
import { useProfile } from './profile.queries';

configure({ asyncUtilTimeout: 20_000 }); // how busy the machine is must not decide a test

const profile = { id: 'a', email: 'ada@example.com', name: 'Ada', phone: null, address_line: null, city: null, state: null, postal_code: null, country: 'US', tax_number: null, is_complete: false } as unknown as ProfileView;
const network = globalThis.fetch;
afterAll(() => void (globalThis.fetch = network));

function Shown() {
  const { data } = useProfile();
  return data ? <ProfileCard profile={data} /> : null;
}

it('keeps what was typed when it is refused, and what is said of it', async () => {
  const refusal = { success: false, error: 'validation_failed', message: 'No.', details: [{ field: 'tax_number', code: 'invalid', message: 'Nobody has this number.' }], request_id: '0a0b0c0d' };
  globalThis.fetch = (async (_url: string, { method = 'GET' }: RequestInit) => {
    const [status, body] = method === 'GET' ? [200, { success: true, profile }] : [400, refusal];
    return { ok: status === 200, status, headers: new Headers(), json: async () => body };
  }) as typeof fetch;
  render(<QueryClientProvider client={createQueryClient()}><ApiProvider settings={{ routes: apiRoutes, kraftRoutes, apiPublicUrl: 'http://api.test' }}><Shown /></ApiProvider></QueryClientProvider>);
  const field = async () => (await screen.findByLabelText(/^Tax number/)) as HTMLInputElement;
  fireEvent.change(await field(), { target: { value: 'DE1' } });
  await act(async () => fireEvent.click(screen.getByTestId('profile-save')));
  await screen.findByText('Nobody has this number.');
  expect((await field()).value).toBe('DE1');
});
