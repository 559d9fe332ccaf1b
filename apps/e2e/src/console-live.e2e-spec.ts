import { createApiClient, type ApiClient } from '@garrison/api-client';
import type { Page } from 'playwright-core';
import { Visitor } from './support/browser.js';
import { Customer } from './support/customer.js';
import { SecondConsole } from './support/second-api.js';
import { Stack } from './support/stack.js';
import { statesUntil, watchStates } from './support/watched-states.js';

/** Two windows of one person at two consoles, each with an api process of its own: what is done here is seen there, also after a process was gone. */
let stack: Stack;
let other: SecondConsole;
let visitor: Visitor;
let customer: Customer;
/** At the first console and at the second. */
let here: Page;
let there: Page;
let apis: readonly [ApiClient, ApiClient];

beforeAll(async () => {
  stack = await Stack.start({ console: true, simTime: 'scaled', env: { SIM_SCALE: '0.3' }, fleet: { 'FINLAND-1': [{ id: 'fin1-h100', model: 'H100-SXM5-80GB', gpus: 4 }] } });
  other = await SecondConsole.start(stack);
  const { email, password } = stack.run.demo;
  const { access } = await stack.api.obtainToken({ body: { email, password } }); // keys are made by people, not by keys
  const at = (baseUrl: string) => createApiClient({ baseUrl, token: access });
  apis = [at(stack.run.api_url), at(other.api.url)];
  customer = await Customer.withKey(() => stack.api, 'laptop');
  visitor = await Visitor.open(stack.run.console_url ?? '');
  stack.beforeRemoval(() => visitor.close());
  await visitor.signIn(stack.run.demo);
  here = visitor.page;
  there = await visitor.anotherPage(); // cookies know hosts, not ports: signed in at both
}, 420_000);

afterAll(async () => {
  await stack?.remove();
}, 120_000);

const find = (page: Page, testId: string) => page.getByTestId(testId);
const isLive = (page: Page) => page.locator('[data-testid="live-state"][data-state="live"]').waitFor({ state: 'attached' });

/** Opens a page in both windows and marks them: a page that was loaded anew has lost its mark. */
async function openBoth(path: string): Promise<void> {
  await Promise.all([here.goto(path), there.goto(other.url + path)]);
  await Promise.all([here, there].map(async (page) => {
    await isLive(page);
    await page.evaluate('globalThis.opened = true');
  }));
}
const both = <T,>(look: (page: Page) => Promise<T>): Promise<T[]> => Promise.all([here, there].map(look));
const stillOpen = async () => expect(await both((page) => page.evaluate('globalThis.opened'))).toEqual([true, true]);

type Kind = { path: string; row: string; make: (api: ApiClient) => Promise<string>; drop: (api: ApiClient, id: string) => Promise<unknown> };
const volume = async (api: ApiClient, name: string) => (await api.createVolume({ body: { name, size_gb: 100, region: 'FINLAND-1', volume_type: 'NVMe' } })).volume.id;
const dropVolume = (api: ApiClient, id: string) => api.deleteVolume({ params: { id } });

const kinds: readonly Kind[] = [
  { path: '/volumes', row: 'volume-both', make: (api) => volume(api, 'both'), drop: dropVolume },
  { path: '/ssh-keys', row: 'key-both', make: async (api) => (await api.createSshKey({ body: { name: 'both' } })).ssh_key.id, drop: (api, id) => api.deleteSshKey({ params: { id } }) },
  { path: '/firewalls', row: 'firewall-both', make: async (api) => (await api.createFirewall({ body: { name: 'both', region: 'FINLAND-1' } })).firewall.id, drop: (api, id) => api.deleteFirewall({ params: { id } }) },
  { path: '/scripts', row: 'script-both', make: async (api) => (await api.createScript({ body: { name: 'both', content: '#!/bin/sh\n' } })).script.id, drop: (api, id) => api.deleteScript({ params: { id } }) },
  { path: '/api-keys', row: 'api-key-both', make: async (api) => (await api.createApiKey({ body: { name: 'both' } })).api_key.id, drop: (api, id) => api.deleteApiKey({ params: { id } }) },
];

/** Notes when a row appears. Text, since this project knows no browser types. */
const noteArrival = (row: string) => `(() => {
  const watcher = new MutationObserver(() => {
    if (!document.querySelector('[data-testid="${row}"]')) return;
    globalThis.arrivedAt = Date.now();
    watcher.disconnect();
  });
  watcher.observe(document.body, { subtree: true, childList: true });
})()`;

it.each(kinds)('$path: both windows show what one api process was told, and drop what the other was', async ({ path, row, make, drop }) => {
  await openBoth(path);
  await both((page) => page.evaluate(noteArrival(row)));
  const id = await make(apis[1]);
  const answeredAt = Date.now();
  await both((page) => find(page, row).waitFor());
  const arrivals = (await both((page) => page.evaluate('globalThis.arrivedAt'))) as number[];
  process.stdout.write(`${path}: on the screens ${arrivals.map((at) => at - answeredAt).join(' and ')} ms after the answer\n`);
  await drop(apis[0], id);
  await both((page) => find(page, row).waitFor({ state: 'detached' }));
  await stillOpen();
});

it('says that the connection is lost, and shows afterwards what happened meanwhile', async () => {
  const leaving = await volume(apis[0], 'leaving');
  await openBoth('/volumes');
  await both((page) => find(page, 'volume-leaving').waitFor());
  await other.api.stop('SIGKILL');
  await find(there, 'live-state').getByText('Reconnecting…').waitFor();
  await volume(apis[0], 'coming');
  await dropVolume(apis[0], leaving);
  await find(here, 'volume-coming').waitFor();
  await find(here, 'volume-leaving').waitFor({ state: 'detached' });
  expect([await find(there, 'volume-coming').count(), await find(there, 'volume-leaving').count()]).toEqual([0, 1]);
  await other.api.startAgain();
  await isLive(there);
  await find(there, 'volume-coming').waitFor();
  await find(there, 'volume-leaving').waitFor({ state: 'detached' });
  await stillOpen();
});

it('follows a machine through a restart of the server, and what is then ordered in the other window', async () => {
  const { instanceId } = await customer.order({ vm_name: 'trainer-1' });
  await openBoth(`/instances/${instanceId}`);
  await both(watchStates);
  await stack.kill('api');
  await both((page) => statesUntil('ACTIVE', page));
  await both(isLive);
  await both(watchStates);
  await find(here, 'action-stop').click();
  for (const seen of await both((page) => statesUntil('SHUTOFF', page))) expect(seen).toEqual(['ACTIVE', 'STOPPING', 'SHUTOFF']);
  await stillOpen();
});
