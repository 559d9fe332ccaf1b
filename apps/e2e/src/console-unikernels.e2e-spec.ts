import { createKraftClient, type KraftClient } from '@garrison/api-client';
import type { Page } from 'playwright-core';
import { Visitor } from './support/browser.js';
import { shareCalmCloud } from './support/calm-cloud.js';
import { eventually } from './support/eventually.js';
import { complaintsAbout } from './support/page-checks.js';

/** The page of unikernels and their volumes in a real browser, beside a client of the KraftCloud API. */
const cloud = shareCalmCloud();
let visitor: Visitor;
let page: Page;
let kraft: KraftClient;

beforeAll(async () => {
  const { stack } = await cloud.begin();
  visitor = await Visitor.open(stack.run.console_url ?? '');
  page = visitor.page;
  kraft = createKraftClient({ baseUrl: stack.run.api_url, token: stack.run.demo.api_key });
  await visitor.signIn(stack.run.demo);
}, 420_000);

afterAll(async () => {
  await visitor?.close();
  await cloud.end();
}, 120_000);

const find = (testId: string) => visitor.find(testId);
const gone = (testId: string) => find(testId).waitFor({ state: 'detached' });
const act = async (name: string, item: string) => {
  await find(`menu-${name}`).click();
  await find(item).click();
};
/** Writes the name that is asked for, and means it. */
const remove = async (name: string) => {
  await find('delete-name').fill(name);
  await find('delete-confirm').click();
};
/** Saves the open form and waits until it closed, which it does when the API took it. */
const save = async (dialog: string) => {
  await find('form-submit').click();
  await gone(dialog);
};

it('begins by telling what volumes are for, and says under its field what is wrong', async () => {
  await page.goto('/unikernels');
  await find('no-unikernel-volumes').waitFor();
  await find('create-unikernel-volume').click();
  await page.getByLabel(/^Volume name/).fill('no--name');
  await find('form-submit').click();
  await page.getByText('no "--"').waitFor();
  await page.getByLabel(/^Volume name/).fill('data');
  await save('unikernel-volume-dialog');
  await find('unikernel-volume-data').getByText('available').waitFor();
  await find('create-unikernel-volume').click();
  await page.getByLabel(/^Volume name/).fill('data');
  await find('form-submit').click();
  await page.getByText("'data' already exists").waitFor();
  await page.keyboard.press('Escape');
  await gone('unikernel-volume-dialog');
});

it('makes an instance with the volume, follows it live, and says in the row why something was refused', async () => {
  await find('tab-instances').click();
  await page.waitForURL(/tab=instances/);
  await find('create-unikernel').click();
  await page.getByLabel(/^Instance name/).fill('web');
  await page.getByLabel('Image').fill('nginx:latest');
  await page.getByLabel('Arguments').fill('--port\n8080');
  await find('add-variable').click();
  await page.getByLabel('Name of variable 1').fill('COLOUR');
  await page.getByLabel('Value of variable 1').fill('green');
  await page.getByLabel(/^Tags/).fill('shop');
  await find('add-volume').click();
  await page.getByLabel('Volume 1', { exact: true }).selectOption({ label: 'data, 100 MB' });
  await visitor.picture('unikernel-dialog');
  await save('unikernel-dialog');
  await find('unikernel-web').getByText('running').waitFor();
  await find('unikernel-web').getByText('shop').waitFor();
  await act('web', 'menu-facts');
  await find('unikernel-facts').getByText('COLOUR=green').waitFor();
  await visitor.picture('unikernel-facts');
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'data', exact: true }).click();
  await find('unikernel-volume-data').getByText('mounted').waitFor();
  await find('select-data').check();
  await find('bulk-detach').click();
  await find('refused-data').getByText('not stopped').waitFor();
  await find('unikernel-volume-data').getByRole('link', { name: 'web' }).click();
  await act('web', 'menu-stop');
  await find('unikernel-web').getByText('stopped').waitFor();
  await find('unikernel-web').getByRole('link', { name: 'data' }).click();
  await find('unikernel-volume-data').getByText('idle').waitFor();
});

it('detaches, attaches, grows, copies, locks and deletes', async () => {
  await act('data', 'menu-detach');
  await find('unikernel-volume-data').getByText('available').waitFor();
  await act('data', 'menu-attach');
  await page.getByLabel('Instance', { exact: true }).selectOption({ label: 'web (stopped)' });
  await save('form-dialog');
  await find('unikernel-volume-data').getByText('idle').waitFor();
  await act('data', 'menu-resize');
  await page.getByLabel('New size in MB').fill('150');
  await save('form-dialog');
  await find('unikernel-volume-data').getByText('150 MB').waitFor();
  await find('unikernel-volume-data').getByText('idle').waitFor();
  await act('data', 'menu-clone');
  await page.getByLabel(/^Name of the copy/).fill('data-copy');
  await save('form-dialog');
  await find('unikernel-volume-data-copy').getByText('available').waitFor();
  await eventually('the quotas follow', () => find('quota-total_volume_mb').textContent(), (text) => /300 MB/.test(text ?? ''));
  await act('data-copy', 'menu-lock');
  await find('unikernel-volume-data-copy').getByText('LOCKED').waitFor();
  await act('data-copy', 'menu-lock');
  await find('unikernel-volume-data-copy').getByText('LOCKED').waitFor({ state: 'detached' });
});

it('makes a template, many volumes from it at once, and finds them by their tag', async () => {
  await page.goto('/unikernels');
  await act('data-copy', 'menu-template');
  await find('confirm').click();
  await gone('unikernel-volume-data-copy');
  await find('tab-templates').click();
  await act('data-copy', 'menu-use');
  await page.getByLabel(/^Volume name/).fill('shard');
  await page.getByLabel('How many').fill('2');
  await page.getByLabel('Size in MB').fill('149');
  await find('form-submit').click();
  await page.getByText('It has to be 150 to').waitFor();
  await page.getByLabel('Size in MB').fill('150');
  await visitor.picture('unikernel-volumes-dialog');
  await save('unikernel-volume-dialog');
  for (const state of ['visible', 'detached'] as const) {
    await act('data-copy', 'menu-lock');
    await find('template-data-copy').getByText('LOCKED').waitFor({ state });
  }
  await act('data-copy', 'menu-delete');
  await remove('data-copy');
  await find('no-templates').waitFor();
  await find('tab-volumes').click();
  await find('unikernel-volume-shard-1').getByText('available').waitFor();
  await act('shard-2', 'menu-tags');
  await page.getByRole('textbox', { name: 'Tags' }).fill('blue');
  await save('form-dialog');
  await page.getByLabel('Search by name or tag').fill('BLUE');
  await gone('unikernel-volume-shard-1');
  await find('unikernel-volume-shard-2').waitFor();
});

it('makes a template of what it has, starts instances again and lets them finish, and deletes instances and volumes', async () => {
  await page.getByLabel('Search by name or tag').fill('');
  await act('shard-2', 'menu-delete');
  await remove('shard-2');
  await gone('unikernel-volume-shard-2');
  await find('tab-templates').click();
  await find('create-template').click();
  await page.getByLabel('Volume', { exact: true }).selectOption({ label: 'shard-1, 150 MB' });
  await save('template-dialog');
  await find('select-shard-1').check();
  await find('bulk-lock').click();
  await find('template-shard-1').getByText('LOCKED').waitFor();
  await find('tab-instances').click();
  for (const [item, state] of [['menu-start', 'running'], ['menu-drain', 'stopped']] as const) {
    await act('web', item);
    await find('unikernel-web').getByText(state).waitFor();
  }
  for (const [button, state] of [['bulk-start', 'running'], ['bulk-stop', 'stopped']] as const) {
    await find('select-web').check();
    await find(button).click();
    await find('unikernel-web').getByText(state).waitFor();
  }
  await act('web', 'menu-delete');
  await remove('web');
  await find('no-unikernels').waitFor();
});

it('shows another metro by its address', async () => {
  await kraft.createVolumes({ items: [{ name: 'far', size_mb: 10 }], metro: 'dal0' });
  await page.goto('/unikernels?metro=dal0');
  await find('unikernel-volume-far').waitFor();
  expect(await find('unikernel-volume-data').count()).toBe(0);
  await find('metro').selectOption('fra0');
  await find('unikernel-volume-data').waitFor();
});

it.each(['/unikernels', '/unikernels?tab=instances', '/unikernels?tab=templates', '/unikernels?metro=was1'])('%s is readable and reachable for everybody, in both themes and on a phone', async (path) => {
  await page.goto(path);
  await find('quota-volumes').waitFor();
  expect(await complaintsAbout(visitor, `page${path.replace(/\W+/g, '-')}`)).toEqual([]);
});

it('complained of nothing', () => {
  expect(visitor.complaints).toEqual([]);
});
