import { apiRoutes as routes, kraftRoutes, type ApiClient } from '@garrison/api-client';
import { QueryClientProvider } from '@tanstack/react-query';
import { configure, fireEvent, render, screen } from '@testing-library/react';
import { Command } from 'cmdk';
import { ApiProvider } from '@/data/api';
import { createQueryClient } from '@/data/query-client';
import { FoundThings } from './found';

configure({ asyncUtilTimeout: 20_000 }); // how busy the machine is must not decide a test

const volume = { name: 'data', status: 'available', tier: 'advanced', protected: false, instance_id: null };
const instance = { id: 'machine', generation: 1, os_volume: { id: 'boot' }, allowed_operations: { detach_volumes: { allowed: true } } };
const volumes = [
  { ...volume, id: 'free' },
  { ...volume, id: 'boot', name: 'data-boot', status: 'attached', instance_id: 'machine' },
  { ...volume, id: 'disk', name: 'data-disk', status: 'attached', instance_id: 'machine', protected: true },
];

function found() {
  const went: string[] = [];
  const asked: unknown[] = [];
  const api = {
    listVolumes: async ({ query }: { query: unknown }) => (asked.push(query), { volumes }),
    getInstance: async () => ({ instance }),
    listFirewalls: async () => ({ firewalls: [{ id: 'wall', name: 'data-wall', region: 'FINLAND-1' }] }),
    listSnapshots: async () => ({ snapshots: [{ id: 'shot', name: 'data-shot', status: 'creating' }] }),
    listImages: async () => ({ images: [{ id: 'image', name: 'data-image', status: 'SUCCESS' }] }),
    listScripts: async () => ({ scripts: [] }),
    listSshKeys: async () => ({ ssh_keys: [{ id: 'key', name: 'data-key', key_type: 'ssh-ed25519' }, { id: 'other', name: 'laptop', key_type: 'ssh-ed25519' }] }),
    listWebhooks: async () => ({ webhooks: [] }),
  } as unknown as ApiClient;
  render(
    <QueryClientProvider client={createQueryClient()}>
      <ApiProvider api={api} settings={{ routes, kraftRoutes, apiPublicUrl: 'http://api.test' }}>
        <Command shouldFilter={false}><Command.List><FoundThings search="data" close={() => undefined} go={(href) => went.push(href)} /></Command.List></Command>
      </ApiProvider>
    </QueryClientProvider>,
  );
  return { went, asked };
}

it('finds things by the API’s search and offers of each what it allows now', async () => {
  const { asked } = found();
  await screen.findByText('Detach data-disk');
  await screen.findByText('Delete data-key');
  const offered = screen.getAllByRole('option').map(({ textContent }) => textContent);
  for (const name of ['data', 'data-boot', 'data-disk']) expect(offered).toContain(`Rename ${name}`);
  expect(offered).toEqual(expect.arrayContaining(['Attach data', 'Resize data', 'Clone data', 'Delete data', 'Choose instances of data-wall', 'Delete data-image']));
  for (const refused of ['Attach data-disk', 'Delete data-disk', 'Detach data-boot', 'Delete data-boot', 'Restore data-shot', 'Delete data-shot', 'Delete laptop']) expect(offered).not.toContain(refused);
  expect(asked).toContainEqual(expect.objectContaining({ search: 'data', page_size: 5 }));
});

it('leads to the page with its dialog open', async () => {
  const { went } = found();
  fireEvent.click(await screen.findByText('Resize data'));
  fireEvent.click(await screen.findByText('Delete data-image'));
  expect(went).toEqual(['/volumes/free?do=resize', '/images?search=data-image&do=delete&on=image']);
});
