import type { Page } from 'playwright-core';
import { Visitor } from './support/browser.js';
import { Customer } from './support/customer.js';
import { eventually } from './support/eventually.js';
import { makeOperator } from './support/operator.js';
import { forStrangers, pages, thingsToShow, walk, walkedFleet, wrongAt } from './support/page-walk.js';
import { Stack } from './support/stack.js';

/**
 * Every page of the console in a real browser: what can be done there, whether everybody can use it, and what it may load and run. Two windows walk over all
 * pages while a third one works.
 */
let stack: Stack;
let visitor: Visitor;
let page: Page;
let customer: Customer;
let found: Map<string, Promise<string[]>>;

beforeAll(async () => {
  stack = await Stack.start({ console: true, fleet: walkedFleet });
  await makeOperator(stack);
  visitor = await Visitor.open(stack.run.console_url ?? '');
  stack.beforeRemoval(() => visitor.close());
  page = visitor.page;
  customer = await Customer.withKey(() => stack.api, 'walker');
  await visitor.signIn(stack.run.demo);
  found = walk(visitor, await thingsToShow(stack, customer));
}, 420_000);

afterAll(async () => {
  await stack?.remove();
}, 120_000);

const find = (testId: string) => visitor.find(testId);
const problemOf = (label: string, wanted: RegExp) => eventually(`"${label}" has the problem ${wanted}`, () => visitor.problemOf(label), (text) => wanted.test(text), { timeoutMs: 30_000 });
const gone = (testId: string) => find(testId).waitFor({ state: 'detached' });
/** Saves the open form and waits until it closed, which it does when the API took it. */
const save = async (dialog: string) => {
  await find('form-submit').click();
  await gone(dialog);
};
const open = async (name: string, address: RegExp) => {
  await page.getByRole('link', { name, exact: true }).click();
  await page.waitForURL(address);
};
const detail = (list: string) => new RegExp(`/${list}/[0-9a-f-]{36}$`);

describe('volumes', () => {
  it('are created with problems under their fields, and appear from elsewhere without a reload', async () => {
    await page.goto('/volumes');
    await find('create-volume').click();
    await find('volume-name').fill('x');
    await find('volume-submit').click();
    await problemOf('Volume name', /at least 3/);
    await find('volume-name').fill('datasets');
    await find('volume-submit').click();
    await find('volume-datasets').getByText('available').waitFor();
    await stack.api.createVolume({ body: { name: 'cold', size_gb: 200, region: 'FINLAND-1', volume_type: 'HDD' } });
    await find('volume-cold').getByText('available').waitFor();
    const { statistics } = await stack.api.listVolumes({ query: {} });
    await eventually('the sums follow', () => find('volume-statistics').textContent(), (text) => text?.startsWith(`${statistics.total} volumes with ${statistics.total_gb} GB, `) === true);
  });

  it('are filtered by what stands in the address', async () => {
    await find('filter-type').selectOption('HDD');
    await page.waitForURL(/volume_type=HDD/);
    await gone('volume-datasets');
    await page.reload();
    await find('volume-archive').waitFor();
    expect(await find('volume-datasets').count()).toBe(0);
    await find('clear-filters').click();
    await find('volume-datasets').waitFor();
  });

  it('grow, are copied and protected, and go when their name was typed', async () => {
    await open('datasets', detail('volumes'));
    await find('action-resize').click();
    await find('volume-size').fill('50');
    await find('form-submit').click();
    await problemOf('New size in GB', /too small|only grow/);
    await find('volume-size').fill('300');
    await save('form-dialog');
    await eventually('it has grown', () => find('volume-size-now').textContent(), (text) => /300 GB/.test(text ?? ''));
    await eventually('it can be cloned', () => find('action-clone').getAttribute('aria-disabled'), (blocked) => blocked === null);
    await find('action-clone').click();
    await save('form-dialog');
    await find('volume-protected').click();
    await eventually('it cannot be deleted', () => find('action-delete').getAttribute('aria-disabled'), (blocked) => blocked === 'true');
    await find('volume-protected').click();
    await eventually('it can be deleted again', () => find('action-delete').getAttribute('aria-disabled'), (blocked) => blocked === null);
    await find('action-delete').click();
    await find('delete-permanently').check();
    await find('delete-name').fill('dataset');
    expect(await find('delete-confirm').isDisabled()).toBe(true);
    await find('delete-name').fill('datasets');
    await find('delete-confirm').click();
    await gone('delete-dialog');
    await page.goto('/volumes');
    await find('volume-datasets-clone').getByText('available').waitFor();
    await gone('volume-datasets');
  });
});

describe('an instance', () => {
  it('is labelled and let in to', async () => {
    const { id } = await customer.deploy({ vm_name: 'trainer-1' });
    await page.goto(`/instances/${id}`);
    await find('action-edit').click();
    await find('add-label').click();
    await page.getByLabel('Key of label 1').fill('team');
    await page.getByLabel('Value of label 1').fill('vision');
    await save('edit-dialog');
    await page.getByText('team=vision').waitFor();
    await find('add-rule').click();
    await page.getByLabel('First port').fill('443');
    await page.getByLabel('Remote network').fill('203.0.113.0/24');
    await save('rule-dialog');
    await find('rule').getByText('applied').first().waitFor();
    await find('ask-admission').click();
    await page.getByLabel('Address', { exact: true }).fill('203.0.113.9');
    await page.getByLabel('Port', { exact: true }).fill('443');
    await eventually('it would get in', () => find('admission').getAttribute('data-admitted'), (admitted) => admitted === 'true');
    await page.getByLabel('Address', { exact: true }).fill('198.51.100.9');
    await eventually('it would not', () => find('admission').getAttribute('data-admitted'), (admitted) => admitted === 'false');
  });

  it('takes and gives volumes while it is off, and is started among others', async () => {
    await find('action-stop').click();
    await eventually('volumes can be attached', () => find('attach-volumes').getAttribute('aria-disabled'), (blocked) => blocked === null);
    await find('attach-volumes').click();
    await find('choose-archive').check();
    await save('attach-volumes-dialog');
    await find('disk-archive').getByText('attached').waitFor();
    await eventually('it can be detached', () => find('detach-archive').getAttribute('aria-disabled'), (blocked) => blocked === null);
    await find('detach-archive').click();
    await gone('disk-archive');
    await page.goto('/instances');
    await find('select-trainer-1').check();
    await find('bulk-start').click();
    await find('bulk-able').getByText('trainer-1').waitFor();
    await find('confirm').click();
    await find('instance-trainer-1').getByText('ACTIVE').waitFor();
  });
});

it('a firewall is written once and put on machines', async () => {
  await page.goto('/firewalls');
  await find('create-firewall').click();
  await page.getByLabel('Firewall name').fill('web');
  await find('form-submit').click();
  await page.waitForURL(detail('firewalls'));
  await find('add-rule').click();
  await page.getByRole('button', { name: 'HTTP', exact: true }).click();
  await save('rule-dialog');
  await find('rule').waitFor();
  await find('add-rule').click();
  await page.getByRole('button', { name: 'HTTP', exact: true }).click();
  await find('form-submit').click();
  await find('form-problem').getByText('says the same').waitFor();
  await page.keyboard.press('Escape');
  await find('action-attach').click();
  await find('firewall-on-trainer-1').check();
  await save('firewall-attach-dialog');
  await eventually('it is on one machine', () => find('attachment-count').textContent(), (text) => text === '1');
});

it('a script is checked while it is written, and deleted with an answer', async () => {
  await page.goto('/scripts/new');
  await page.getByLabel('Script name').fill('tools');
  await find('script-content').fill('#cloud-config\npackages: [');
  await find('script-save').click();
  await problemOf('Text', /not valid YAML/);
  await find('script-content').fill('#cloud-config\npackages: [htop]\n');
  await find('script-save').click();
  await page.waitForURL(detail('scripts'));
  await page.goto('/scripts');
  await find('select-tools').check();
  await find('delete-scripts').click();
  await find('delete-name').fill('tools');
  await find('delete-confirm').click();
  await gone('select-tools');
});

it('an API key shows its secret once', async () => {
  await page.goto('/api-keys');
  await find('create-api-key').click();
  await page.getByLabel('Key name').fill('ci');
  await find('form-submit').click();
  const secret = (await find('secret').textContent()) ?? '';
  expect(secret).toMatch(/^grn_/);
  await find('secret-done').click();
  await find('api-key-ci').waitFor();
  await gone('secret');
  expect(await page.content()).not.toContain(secret);
  await find('revoke-ci').click();
  await find('delete-name').fill('ci');
  await find('delete-confirm').click();
  await gone('api-key-ci');
});

it('a webhook that may not lead where it should is refused under its address', async () => {
  await page.goto('/webhooks');
  await find('create-webhook').click();
  await page.getByLabel('Webhook name').fill('local');
  await page.getByLabel('Address').fill('https://127.0.0.1/hooks');
  const before = visitor.complaints.length;
  await find('form-submit').click();
  await problemOf('Address', /127\.0\.0\.1|private|reach/i);
  visitor.complaints.splice(before); // browsers report the refusal itself
});

it('a snapshot becomes an image', async () => {
  await customer.deploy({ vm_name: 'source', region: 'CANADA-1', gpu_model: walkedFleet['CANADA-1'][0].model });
  await page.goto('/snapshots');
  await find('create-snapshot').click();
  await find('snapshot-of-source').check();
  await page.getByLabel('Snapshot name').fill('taken');
  await find('with-image').check();
  await save('snapshot-dialog');
  await find('snapshot-taken').getByText('SUCCESS').waitFor();
  await page.goto('/images');
  await find('image-taken').getByText('SUCCESS').waitFor();
});

it('the palette leads anywhere by typing', async () => {
  await page.goto('/');
  await find('dashboard-instance').waitFor();
  await page.keyboard.press('Control+k');
  await find('palette-input').fill('archive');
  await page.getByRole('option', { name: /^archive/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(detail('volumes'));
  await page.keyboard.press('Control+k');
  await find('palette-input').fill('resize archive');
  await page.getByRole('option', { name: 'Resize archive' }).waitFor();
  expect(await page.getByRole('option', { name: 'Detach archive' }).count()).toBe(0); // it hangs on nothing
  await page.keyboard.press('Enter');
  await find('volume-size').waitFor();
  await page.keyboard.press('Escape');
  await gone('form-dialog');
});

it('an operator closes a node and gives credit', async () => {
  await page.goto('/admin');
  await page.getByRole('link', { name: 'fin1-h100', exact: true }).click();
  await page.waitForURL('**/admin/nodes/fin1-h100');
  await find('action-cordon').click();
  await find('node-state').getByText('cordoned').waitFor();
  await find('action-cordon').click();
  await find('node-state').getByText('cordoned').waitFor({ state: 'detached' });
  await page.goto('/admin/accounts');
  await find(`credit-${stack.run.demo.email}`).click();
  await page.getByLabel(/^Amount/).fill('12.50');
  await page.getByLabel('What for').fill('walk');
  await save('credit-dialog');
});

it.each(pages.filter((path) => !forStrangers.includes(path)))('%s is readable and reachable for everybody in both themes and on a phone, and runs our scripts only', async (path) => {
  expect(await found.get(path)).toEqual([]);
});

it.each(forStrangers)('%s likewise, for whoever is not signed in', async (path) => {
  expect(await wrongAt(visitor, await visitor.freshPage({ signedIn: false }), path)).toEqual([]);
});

it('loads less than 200 kB of compressed JavaScript for the list of instances', async () => {
  const fresh = await visitor.freshPage({ signedIn: true });
  const sizes: Promise<number>[] = [];
  fresh.on('requestfinished', (request) => {
    if (request.resourceType() === 'script') sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
  });
  await fresh.goto('/instances');
  await fresh.getByTestId('instance-shown').waitFor();
  await fresh.locator('[data-testid="live-state"][data-state="live"]').waitFor({ state: 'attached' });
  await fresh.waitForLoadState('networkidle');
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  process.stdout.write(`the list of instances loads ${(bytes / 1_000).toFixed(1)} kB of JavaScript in ${sizes.length} files\n`);
  expect(bytes).toBeGreaterThan(100_000); // less would mean that something was not counted
  expect(bytes).toBeLessThan(200_000);
});

it('asks the browser to compile scripts while they come', async () => {
  await page.goto('/instances');
  const scripts = await page.evaluate<string[]>(`Array.from(document.querySelectorAll('script[src*="/chunks/"]'), ({ src }) => src)`);
  expect(scripts.length).toBeGreaterThan(5);
  for (const script of scripts) expect(await (await page.request.get(script)).text()).toMatch(/^\/\/# allFunctionsCalledOnLoad\n/);
});

it('lets no script in the markup run, and shows no token to its own', async () => {
  await page.goto('/instances');
  const before = visitor.complaints.length;
  await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<img alt="" src="data:," onerror="globalThis.foreign = true">')`);
  await eventually('the browser complains', () => visitor.complaints.slice(before).join(), (text) => /Content Security Policy/.test(text));
  expect(await page.evaluate('globalThis.foreign')).toBeUndefined();
  expect(await page.evaluate('document.cookie')).not.toMatch(/garrison_(access|refresh)/);
  const post = (headers: object) => page.evaluate(`fetch('/bff/ssh-keys/', { method: 'POST', headers: ${JSON.stringify(headers)}, body: '{"name":"forged"}' }).then(({ status }) => status)`);
  const json = { 'content-type': 'application/json' };
  expect([await post(json), await post({ ...json, 'x-garrison-csrf': '1' })]).toEqual([403, 201]);
  visitor.complaints.splice(before); // browsers report every refusal
});

it('complained of nothing on any page', () => {
  expect(visitor.complaints).toEqual([]);
});
