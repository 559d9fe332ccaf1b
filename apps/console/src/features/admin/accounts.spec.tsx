import { apiRoutes, kraftRoutes } from '@garrison/api-client';
import type { ReconciliationView } from '@garrison/contracts';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, configure, fireEvent, render, screen, within } from '@testing-library/react';
import { SearchParamsContext } from 'next/dist/shared/lib/hooks-client-context.shared-runtime';
import { ApiProvider } from '@/data/api';
import { createQueryClient } from '@/data/query-client';
import { BooksCard } from '@/features/billing/books-card';
import { AccountList } from './admin-lists';

configure({ asyncUtilTimeout: 20_000 }); // how busy the machine is must not decide a test

const network = globalThis.fetch;
const account = { id: '0197a0b0-0000-7000-8000-000000000001', email: 'ada@example.org', name: 'Ada', role: 'user', country: 'US', currency: 'USD', balance: '5.00', instances: 0, created_at: '2026-01-02T03:04:05.000Z' };
const page = (more: Partial<ReconciliationView>) => ({
  success: true, message: 'Books reconciled', request_id: '0a0b0c0d',
  reconciliation: { checked_at: '2026-01-02T03:04:05.000Z', accounts: 1_000, ok: true, entries: 20, usage_intervals: 3, checks: [{ check: 'balance', description: 'Balances are sums.', ok: true }, { check: 'bills', description: 'Bills are charges.', ok: true }], first_difference: null, next: null, ...more },
});
const difference = (where: string) => ({ check: 'bills', where, expected: '12', found: '13', account_id: account.id });
const differing = (where: string) => ({ ok: false, checks: [{ check: 'balance', description: 'Balances are sums.', ok: true }, { check: 'bills', description: 'Bills are charges.', ok: false }], first_difference: difference(where) });
const refusal = (status: number, error: string, message: string, details: object[] = []) => ({ status, body: { success: false, error, message, details, request_id: '0a0b0c0d' } });

type Answer = { readonly status: number; readonly body: unknown };
/** What was asked of the endpoints in question, and what they answer, one after another; without an answer they wait until nobody listens. */
let asked: { path: string; body: unknown }[];
let answers: (Answer | undefined)[];

beforeEach(() => {
  asked = [];
  // only what a browser has is stood in for: the way to the server
  globalThis.fetch = (async (url: string, { body, signal }: RequestInit) => {
    const reply = ({ status, body: told }: Answer) => ({ ok: status < 400, status, headers: new Headers(), json: async () => told });
    if (url.startsWith('/bff/admin/accounts/')) return reply({ status: 200, body: { success: true, accounts: [account], pagination: { page: 1, page_size: 20, total: 1, pages: 1 } } });
    asked.push({ path: url, body: typeof body === 'string' ? JSON.parse(body) : undefined });
    const answer = answers.shift();
    return answer ? reply(answer) : new Promise((_, fail) => signal?.addEventListener('abort', () => fail(new DOMException('gone', 'AbortError'))));
  }) as typeof fetch;
});
afterEach(() => cleanup());
afterAll(() => void (globalThis.fetch = network));

const show = (what: React.ReactNode, address = '') => render(
  <QueryClientProvider client={createQueryClient()}>
    <ApiProvider settings={{ routes: apiRoutes, kraftRoutes, apiPublicUrl: 'http://api.test' }}>
      <SearchParamsContext value={new URLSearchParams(address)}>{what}</SearchParamsContext>
    </ApiProvider>
  </QueryClientProvider>,
);
const press = async (name: string) => fireEvent.click(await screen.findByRole('button', { name }));
const ok = (more: Partial<ReconciliationView> = {}) => ({ status: 200, body: page(more) });

describe('the books of all accounts', () => {
  const books = '/bff/admin/billing/reconcile/';

  it('are looked at page by page, and the first line that differs is named', async () => {
    answers = [ok({ next: 'a' }), ok({ next: 'b', ...differing('the second page') }), ok({ accounts: 234, ...differing('the third page') })];
    show(<AccountList />);
    await press('Check all books');
    await screen.findByText('The books differ: 60 entries of the ledger and 9 stretches of usage of 2,234 accounts were looked at.');
    expect(asked.map(({ path }) => path)).toEqual([books, `${books}?after=a`, `${books}?after=b`]);
    expect([screen.queryByText('the second page'), screen.queryByText('the third page')].map((one) => one !== null)).toEqual([true, false]);
    expect(screen.getAllByRole('img', { name: 'Differs' }).length).toBe(1);
  });

  it('tell how far they are, can be stopped, and go on from there', async () => {
    answers = [ok({ next: 'a' }), undefined, refusal(503, 'unavailable', 'Not now.'), ok()];
    show(<AccountList />);
    await press('Check all books');
    await screen.findByText('1,000 accounts so far, looking at the next…');
    await press('Stop');
    await press('Go on');
    await screen.findByText('Not now.');
    await press('Try again');
    await screen.findByText('Everything agrees: 40 entries of the ledger and 6 stretches of usage of 2,000 accounts.');
    expect(asked.map(({ path }) => path)).toEqual([books, ...Array<string>(3).fill(`${books}?after=a`)]);
  });

  it('are those of one account from its row', async () => {
    answers = [ok({ accounts: 1, ...differing('an entry') })];
    show(<AccountList />);
    await press('Books');
    await within(await screen.findByRole('dialog')).findByText('an entry');
    expect(asked.map(({ path }) => path)).toEqual([`${books}?account_id=${account.id}`]);
  });
});

it('one’s own books are looked at when somebody asks, and only then', async () => {
  answers = [ok({ accounts: 1 })];
  show(<BooksCard />);
  expect(asked).toEqual([]);
  await press('Check the books');
  await screen.findByText('Everything agrees: 20 entries of the ledger and 3 stretches of usage of 1 account.');
  expect(asked.map(({ path }) => path)).toEqual(['/bff/billing/reconcile/']);
});

describe('a refund', () => {
  const type = (label: RegExp, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
  const saidOf = (label: RegExp) => document.getElementById(screen.getByLabelText(label).getAttribute('aria-describedby')?.split(' ').at(-1) ?? '')?.textContent;

  it('needs the deposit’s id, and shows what the API has against it where it belongs', async () => {
    answers = [refusal(404, 'not_found', 'There is no deposit "x/y".'), refusal(400, 'validation_failed', 'No.', [{ field: 'amount', code: 'out_of_range', message: 'At most 20.00 USD.' }])];
    show(<AccountList />, 'refund=1');
    await press('Refund all that is left');
    await screen.findByText('Enter the id of the deposit.');
    expect(asked).toEqual([]);
    type(/^Id/, ' x/y ');
    await press('Refund all that is left');
    await screen.findByText('There is no deposit "x/y".');
    expect(saidOf(/^Id/)).toBe('There is no deposit "x/y".');
    type(/^Amount/, '70');
    await press('Refund 70');
    await screen.findByText('At most 20.00 USD.');
    expect(saidOf(/^Amount/)).toBe('At most 20.00 USD.');
    expect(asked).toEqual([{ path: '/bff/admin/deposits/x%2Fy/refund/', body: {} }, { path: '/bff/admin/deposits/x%2Fy/refund/', body: { amount: '70' } }]);
  });
});
