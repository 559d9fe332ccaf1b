import { apiRoutes, kraftRoutes } from '@garrison/api-client';
import type { VolumeView } from '@garrison/contracts';
import { QueryClientProvider } from '@tanstack/react-query';
import { configure, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { ApiProvider } from '@/data/api';
import { createQueryClient } from '@/data/query-client';
import type { Known } from './use-facts';
import { useFactsOf } from './use-facts';

configure({ asyncUtilTimeout: 20_000 }); // how busy the machine is must not decide a test

const network = globalThis.fetch;
afterAll(() => void (globalThis.fetch = network));

/** An account with three pages of free volumes and two of images in a Legacy region; what was asked for is written down. */
const asked: string[] = [];
const pageOf = (kind: string, last: number, page: number) => ({ success: true, [kind]: [{ id: `${kind}-${page}`, generation: 1 }], pagination: { page, page_size: 1, total: last, total_pages: last } });
globalThis.fetch = (async (address: string) => {
  const { pathname, searchParams } = new URL(address, 'http://console.test');
  asked.push(`${pathname} ${searchParams}`);
  const page = Number(searchParams.get('page') ?? 1);
  const body = pathname.includes('/volumes/') ? pageOf('volumes', 3, page) : pathname.includes('os-images') ? pageOf('os_images', 1, 1) : pathname.includes('/images/') ? pageOf('images', 2, page) : pageOf('firewalls', 1, 1);
  return { ok: true, status: 200, headers: new Headers(), json: async () => body };
}) as typeof fetch;

const client = createQueryClient();
const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={client}><ApiProvider settings={{ routes: apiRoutes, kraftRoutes, apiPublicUrl: 'http://api.test' }}>{children}</ApiProvider></QueryClientProvider>
);
const known = { regions: [{ code: 'CANADA-1', tier: 'legacy' }], volumes: [{ id: 'attached' }, { id: 'volumes-1' }] as VolumeView[], isPart: true } as unknown as Known;
const ids = (things: readonly { id: string }[] | undefined) => things?.map(({ id }) => id);

it('knows every free volume and every image of the region, however many pages they fill', async () => {
  const { result } = renderHook(() => useFactsOf(known, 'CANADA-1'), { wrapper });
  await waitFor(() => expect([ids(result.current.volumes), ids(result.current.customImages)]).toEqual([['attached', 'volumes-1', 'volumes-2', 'volumes-3'], ['images-1', 'images-2']]));
});

it('asks for no more of somebody whose volumes fill one page', async () => {
  client.clear();
  asked.length = 0;
  const { result } = renderHook(() => useFactsOf({ ...known, isPart: false }, 'CANADA-1'), { wrapper });
  await waitFor(() => expect(ids(result.current.customImages)).toEqual(['images-1', 'images-2']));
  expect(ids(result.current.volumes)).toEqual(['attached', 'volumes-1']);
  expect(asked.filter((one) => one.includes('/volumes/'))).toEqual([]);
});
