import { apiRoutes, kraftRoutes } from '@garrison/api-client';
import type { NoticeView } from '@garrison/contracts';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { renderToString } from 'react-dom/server';
import { ApiProvider } from '@/data/api';
import { createQueryClient } from '@/data/query-client';
import { queryKeys } from '@/data/query-keys';
import { keptInCookie } from '@/lib/kept-cookie';
import { NoticeBanner } from './notice-banner';
import { putAsideCookie } from './put-aside';

const inForce: NoticeView[] = [
  { id: 'low', kind: 'runway', title: 'Your credit runs low', message: '', data: {}, mail: 'off', created_at: '2026-03-01T00:00:00.000Z' },
  { id: 'ends', kind: 'lease', title: 'A lease ends', message: '', data: { lease_until: '2026-03-02T00:00:00.000Z', instance_id: 'i' }, mail: 'off', created_at: '2026-03-01T00:00:00.000Z' },
];

function page(putAside: string) {
  const client = createQueryClient();
  client.setQueryData(queryKeys.billing.of('forecast'), { stages: [{ stage: 'used_up', at: '2026-03-01T12:00:00.000Z', what: 'Machines rest.' }] });
  return (
    <QueryClientProvider client={client}>
      <ApiProvider settings={{ routes: apiRoutes, kraftRoutes, apiPublicUrl: 'http://api.test' }}><NoticeBanner inForce={inForce} putAside={putAside} /></ApiProvider>
    </QueryClientProvider>
  );
}

beforeEach(() => void (document.cookie = `${putAsideCookie}=; path=/; max-age=0`));
afterEach(() => cleanup());

it('stands whole in what the server sends, without what was put aside', () => {
  expect(renderToString(page(''))).toMatch(/Your credit runs low.*Machines rest\./);
  expect(renderToString(page('low'))).toContain('A lease ends');
  expect(renderToString(page('ends.low'))).toBe('');
});

it('is taken over as it was sent, and what is put aside is kept for the server', () => {
  const container = document.body.appendChild(document.createElement('div'));
  container.innerHTML = renderToString(page(''));
  const mismatches: unknown[] = [];
  render(page(''), { container, hydrate: true, onRecoverableError: (error) => mismatches.push(error) });
  expect(mismatches).toEqual([]);
  screen.getByText(/Your credit runs low/);
  fireEvent.click(screen.getByTestId('put-notice-aside'));
  screen.getByText(/A lease ends/);
  fireEvent.click(screen.getByTestId('put-notice-aside'));
  expect([screen.queryByTestId('notice-banner'), keptInCookie(putAsideCookie)]).toEqual([null, 'ends.low']);
});
