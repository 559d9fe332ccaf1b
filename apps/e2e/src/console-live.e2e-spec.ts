import { createApiClient, createKraftClient, type ApiClient } from '@garrison/api-client';
import type { Page } from 'playwright-core';
import { Visitor } from './support/browser.js';
import { Customer } from './support/customer.js';
import { makeOperator } from './support/operator.js';
import { shownWebhook } from './support/page-walk.js';
import { Database } from './support/postgres.js';
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
let database: Database;

beforeAll(async () => {
  stack = await Stack.start({ console: true, simTime: 'scaled', env: { SIM_SCALE: '0.3' }, fleet: { 'FINLAND-1': [{ id: 'fin1-h100', model: 'H100-SXM5-80GB', gpus: 4 }] } });
  other = await SecondConsole.start(stack);
  database = Database.open(stack.run.database_url);
  stack.beforeRemoval(() => database.close());
  await makeOperator(stack);
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

/** What is open in one window, what then happens by way of the other api process, and the words by which the page shows it. */
type Followed = { what: string; path: () => Promise<string>; happens: () => Promise<unknown>; shows: string };
let volumeId: string;
let firewallId: string;
let scriptId: string;
let webhookId: string;
let inLine: string;

const followed: readonly Followed[] = [
  { what: 'unfinished operations of everybody', path: async () => '/admin/operations', happens: () => customer.order({ vm_name: 'first' }), shows: 'Instance deploy' },
  {
    what: 'a deployment in line',
    path: async () => {
      inLine = (await apis[0].createDeployment({ body: { ...customer.request({ vm_name: 'second', gpu_count: 4 }), when_out_of_stock: 'wait' } })).deployment.deployment_id ?? '';
      return `/deployments/${inLine}`;
    },
    happens: () => apis[1].cancelDeployment({ params: { deployment_id: inLine } }),
    shows: 'Deploy again',
  },
  { what: 'a volume', path: async () => `/volumes/${(volumeId = await volume(apis[0], 'followed'))}`, happens: () => apis[1].updateVolume({ params: { id: volumeId }, body: { name: 'volume-renamed' } }), shows: 'volume-renamed' },
  {
    what: 'a firewall', path: async () => `/firewalls/${(firewallId = (await apis[0].createFirewall({ body: { name: 'followed', region: 'FINLAND-1' } })).firewall.id)}`,
    happens: () => apis[1].addFirewallRule({ params: { id: firewallId }, body: { direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', port_range_min: 4711, port_range_max: 4711, remote_ip_prefix: '0.0.0.0/0' } }), shows: '4711',
  },
  {
    what: 'a script', path: async () => `/scripts/${(scriptId = (await apis[0].createScript({ body: { name: 'followed', content: '#!/bin/sh\n' } })).script.id)}`,
    happens: () => apis[1].replaceScript({ params: { id: scriptId }, body: { name: 'script-renamed', content: '#!/bin/sh\n' } }), shows: 'script-renamed',
  },
  { what: 'a webhook', path: async () => `/webhooks/${(webhookId = await shownWebhook(stack))}`, happens: () => apis[1].updateWebhook({ params: { id: webhookId }, body: { name: 'webhook-renamed' } }), shows: 'webhook-renamed' },
  {
    what: 'deliveries of a webhook', path: async () => `/webhooks/${webhookId}`, shows: 'deposit.changed',
    happens: () => database.rows("INSERT INTO webhook_deliveries (id, webhook_id, account_id, sequence, type, status) SELECT gen_random_uuid(), id, account_id, 1, 'deposit.changed', 'failed' FROM webhooks WHERE id = $1", [webhookId]),
  },
  {
    what: 'unikernels and their volumes', path: async () => '/unikernels', shows: 'volume-of-unikernels',
    happens: () => createKraftClient({ baseUrl: other.api.url, token: stack.run.demo.api_key }).createVolumes({ items: [{ name: 'volume-of-unikernels', size_mb: 10 }], metro: 'fra0' }),
  },
  { what: 'a node', path: async () => '/admin/nodes/fin1-h100', happens: () => apis[1].adminCordonNode({ params: { id: 'fin1-h100' } }), shows: 'cordoned' },
  {
    what: 'a drain', path: async () => '/admin/nodes/fin1-h100', shows: 'Drain: stop',
    happens: () => database.rows("INSERT INTO node_drains (id, node_id, mode, request_id, finished_at) VALUES (gen_random_uuid(), 'fin1-h100', 'stop', 'a-request', now())"),
  },
  {
    what: 'findings', path: async () => '/admin/findings', shows: 'seen as it was written down',
    happens: () => database.rows("INSERT INTO findings (id, rule, region, node_id, subject, detail, resolved_at) VALUES (gen_random_uuid(), 'orphan_machine', 'FINLAND-1', 'fin1-h100', 'nobody', 'seen as it was written down', now())"),
  },
  { what: 'accounts', path: async () => '/admin/accounts', happens: () => apis[1].updateProfile({ body: { name: 'Augusta Ada' } }), shows: 'Augusta Ada' },
];
/** Notes when words appear on the page. */
const noteWords = (words: string) => `(() => {
  globalThis.arrivedAt = 0;
  const watcher = new MutationObserver(() => {
    if (!document.querySelector('main').textContent.includes('${words}')) return;
    globalThis.arrivedAt = Date.now();
    watcher.disconnect();
  });
  watcher.observe(document.body, { subtree: true, childList: true, characterData: true });
})()`;

describe('a page shows what happens by way of another api process', () => {
  const waits: number[] = [];
  afterAll(async () => {
    const median = [...waits].sort((one, two) => one - two)[Math.floor(waits.length / 2)];
    process.stdout.write(`on the screen ${median} ms (median of ${waits.join(', ')}) after it was asked for\n`);
    await apis[0].adminUncordonNode({ params: { id: 'fin1-h100' } }); // there are machines to come
  });

  it.each(followed)('$what', async ({ path, happens, shows }) => {
    await here.goto(await path());
    await isLive(here);
    await here.getByRole('heading', { level: 1 }).waitFor();
    expect(await here.getByText(shows).count()).toBe(0);
    await here.evaluate(noteWords(shows));
    const askedAt = Date.now(); // before the commit, so what is measured is never too little
    await happens();
    await here.getByText(shows).first().waitFor();
    waits.push(((await here.evaluate('globalThis.arrivedAt')) as number) - askedAt);
  });
});

it('shows a new name at once and takes it back when the API refuses it', async () => {
  await here.goto(`/firewalls/${firewallId}`);
  await here.getByRole('heading', { level: 1, name: 'followed' }).waitFor();
  await apis[1].createFirewall({ body: { name: 'taken', region: 'FINLAND-1' } });
  await here.evaluate(`(() => {
    const title = document.querySelector('h1');
    globalThis.titles = [title.textContent];
    new MutationObserver(() => globalThis.titles.push(title.textContent)).observe(title, { subtree: true, childList: true, characterData: true });
  })()`);
  await find(here, 'action-edit').click();
  await here.getByLabel('Firewall name').fill('taken');
  await find(here, 'form-submit').click();
  await here.getByRole('alert').filter({ hasText: 'taken' }).waitFor();
  await here.getByRole('heading', { level: 1, name: 'followed', includeHidden: true }).waitFor();
  expect(await here.evaluate('globalThis.titles')).toEqual(['followed', 'taken', 'followed']);
  await here.keyboard.press('Escape');
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
