import { apiRoutes, kraftRoutes } from '@garrison/api-client';
import type { InstanceView } from '@garrison/contracts';
import { QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { ApiProvider } from '@/data/api';
import { createQueryClient } from '@/data/query-client';
import { localTimeOf, momentOf } from '@/lib/local-time';
import { EditInstanceDialog } from './edit-dialog';

configure({ asyncUtilTimeout: 20_000 }); // how busy the machine is must not decide a test

const HOUR_MS = 3_600_000;
const isoIn = (ms: number) => new Date(Date.now() + ms).toISOString();
const ended = isoIn(-HOUR_MS);
const network = globalThis.fetch;
let sent: unknown[];
let closed: number;
/** How the API takes the change. */
let answer: { status: number; body: unknown };

beforeEach(() => {
  [sent, closed] = [[], 0];
  answer = { status: 200, body: { success: true, message: 'Instance updated', request_id: '0a0b0c0d', instance: { id: 'one', generation: 2 } } };
  globalThis.fetch = (async (_url: string, { body }: RequestInit) => {
    sent.push(JSON.parse(String(body)));
    return { ok: answer.status < 400, status: answer.status, headers: new Headers(), json: async () => answer.body };
  }) as typeof fetch;
});
afterEach(() => cleanup());
afterAll(() => void (globalThis.fetch = network));

function open(lease: Pick<InstanceView, 'lease_until' | 'idle_stop_minutes'>) {
  const instance = { id: 'one', name: 'trainer', labels: {}, delete_protection: false, ...lease } as InstanceView;
  render(<QueryClientProvider client={createQueryClient()}><ApiProvider settings={{ routes: apiRoutes, kraftRoutes, apiPublicUrl: 'http://api.test' }}><EditInstanceDialog instance={instance} onClose={() => closed++} /></ApiProvider></QueryClientProvider>);
}
const until = () => screen.getByLabelText(/^Runs until/) as HTMLInputElement;
const idle = () => screen.getByLabelText(/^Rests after idle minutes/) as HTMLInputElement;
const fill = (field: HTMLInputElement, value: string) => fireEvent.change(field, { target: { value } });
const save = () => act(async () => fireEvent.click(screen.getByTestId('form-submit')));
const rest = { name: 'trainer', labels: {}, delete_protection: false };

it('sends a lease with the offset of the reader’s zone, and the idle minutes', async () => {
  open({ lease_until: null, idle_stop_minutes: null });
  const local = localTimeOf(isoIn(24 * HOUR_MS));
  fill(until(), local);
  fill(idle(), '30');
  await save();
  await waitFor(() => expect(closed).toBe(1));
  expect(sent).toEqual([{ ...rest, lease_until: momentOf(local), idle_stop_minutes: 30 }]);
});

it('takes both off when they are emptied', async () => {
  const lease = isoIn(HOUR_MS);
  open({ lease_until: lease, idle_stop_minutes: 45 });
  expect([until().value, idle().value]).toEqual([localTimeOf(lease), '45']);
  fill(until(), '');
  fill(idle(), '');
  await save();
  expect(sent).toEqual([{ ...rest, lease_until: null, idle_stop_minutes: null }]);
});

it('leaves a lease alone that nobody touched, even one that ended meanwhile', async () => {
  open({ lease_until: ended, idle_stop_minutes: 45 });
  await save();
  expect(sent).toEqual([rest]);
});

it('says what the domain finds wrong under each field, and sends nothing', async () => {
  open({ lease_until: null, idle_stop_minutes: null });
  fill(until(), localTimeOf(ended));
  fill(idle(), '3');
  await save();
  expect(screen.getAllByRole('alert').map(({ textContent }) => textContent)).toEqual([expect.stringContaining('would be over already'), expect.stringContaining('10 to 10080')]);
  expect(sent).toEqual([]);
});

it('shows what the API says under the field it names', async () => {
  answer = { status: 400, body: { success: false, error: 'validation_failed', message: 'No.', details: [{ field: 'idle_stop_minutes', code: 'invalid_type', message: 'Whole minutes only.' }], request_id: '0a0b0c0d' } };
  open({ lease_until: null, idle_stop_minutes: null });
  fill(idle(), '30.5');
  await save();
  await waitFor(() => expect(idle().getAttribute('aria-invalid')).toBe('true'));
  expect(screen.getByRole('alert').textContent).toBe('Whole minutes only.');
  expect(closed).toBe(0);
});
