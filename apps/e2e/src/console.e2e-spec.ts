import { Visitor } from './support/browser.js';
import { eventually } from './support/eventually.js';
import { Database } from './support/postgres.js';
import { Stack } from './support/stack.js';
import { statesUntil, watchStates } from './support/watched-states.js';

/** A newcomer in a real browser: from registering to a machine that comes and goes. */
let stack: Stack;
let visitor: Visitor;
/** The machine's page. */
let detail: string;

const account = { name: 'Ada Lovelace', email: 'ada@example.com', password: 'correct horse battery staple' };

beforeAll(async () => {
  stack = await Stack.start({
    console: true,
    simTime: 'scaled',
    env: { SIM_SCALE: '0.5', RECONCILE_INTERVAL_MS: '500' }, // notices of credit come by a reconciler
    fleet: { 'FINLAND-1': [{ id: 'fin1-h100', model: 'H100-SXM5-80GB', gpus: 4 }] },
  });
  visitor = await Visitor.open(stack.run.console_url ?? '');
  stack.beforeRemoval(() => visitor.close());
}, 420_000);

afterAll(async () => {
  await stack?.remove();
}, 120_000);

const problemOf = (label: string, wanted: RegExp) => eventually(`"${label}" has the problem ${wanted}`, () => visitor.problemOf(label), (text) => wanted.test(text), { timeoutMs: 20_000 });

it('registers, and is told what is wrong with a field under that field', async () => {
  const { page } = visitor;
  await page.goto('/register');
  await page.getByLabel('Name').fill(account.name);
  await page.getByLabel('E-mail').fill(account.email);
  await page.getByLabel('Password').fill('short');
  await visitor.find('register-submit').click();
  await problemOf('Password', /12/);
  await problemOf('Country', /country/i);
  await page.getByLabel('Password').fill(account.password);
  await page.getByLabel('Country').selectOption('US');
  await visitor.picture('register');
  await visitor.find('register-submit').click();
  await page.waitForURL('**/instances');
  await visitor.find('deploy-link').first().waitFor();
});

it('completes the profile that deploying needs', async () => {
  const { page } = visitor;
  await page.goto('/deploy');
  await visitor.find('profile-notice').getByRole('link').click();
  await page.waitForURL('**/profile');
  await page.getByLabel('Address line').fill('1 Loop Road');
  await page.getByLabel('Postal code').fill('00100');
  await visitor.find('profile-save').click();
  await visitor.find('profile-status').getByText('Complete', { exact: true }).waitFor();
});

it('deploys with the wizard and sees the machine come up without a reload', async () => {
  const { page } = visitor;
  await page.goto('/deploy');
  await visitor.find('deploy-submit').click();
  await problemOf('Instance name', /name/i);
  await problemOf('OS image', /image/i);

  await page.getByLabel('Instance name').fill('trainer-1');
  await visitor.find('region-FINLAND-1').check({ force: true });
  await visitor.find('gpu-H100-SXM5-80GB').check({ force: true });
  await visitor.find('gpu-count-2').check({ force: true });
  await visitor.find('os-image').selectOption('image:ubuntu-22.04-cuda-12.4');
  await visitor.find('tab-new_volumes').click();
  await visitor.find('add-volume').click();
  await visitor.find('volume-name').fill('datasets');
  await visitor.find('volume-submit').click();

  await visitor.find('deploy-create-key').click();
  const dialog = visitor.find('ssh-key-dialog');
  await dialog.getByLabel('Name').fill('laptop');
  await visitor.find('ssh-key-submit').click();
  const [download] = await Promise.all([page.waitForEvent('download'), visitor.find('download-private-key').click()]);
  expect(download.suggestedFilename()).toBe('laptop.pem');
  await visitor.find('ssh-key-done').click();

  // 2 × 2.49 for the GPUs and 0.03 for each of the two disks of 100 GB
  const price = visitor.find('price-per-hour');
  await eventually('the API has confirmed the price', () => price.getAttribute('data-confirmed'), (confirmed) => confirmed === 'true');
  expect(await price.textContent()).toContain('5.04');
  await visitor.picture('deploy');

  await watchStates(page);
  await visitor.find('deploy-submit').click();
  await page.waitForURL(/\/instances\/[0-9a-f-]{36}$/);
  detail = page.url();
  // an agent takes a job up within moments: the first state may be over before the page is there, its history keeps it
  expect((await statesUntil('ACTIVE', page)).filter((state) => state !== 'CREATING')).toEqual(['BUILD', 'ACTIVE']);
  const past = () => visitor.find('past-status').evaluateAll((badges) => badges.map((badge) => badge.getAttribute('data-status')));
  await eventually('the history shows every state', past, (states) => states.join() === 'ACTIVE,BUILD,CREATING');
});

it('reads what the machine prints', async () => {
  const output = visitor.find('console-output');
  const text = await eventually('the console shows the login prompt', async () => (await output.textContent()) ?? '', (seen) => seen.includes('trainer-1 login:'));
  for (const expected of ['Linux version', 'NVRM: GPU', 'Cloud-init', 'datasets']) expect(text).toContain(expected);
  await visitor.picture('instance');
});

it('stops the machine; a second window follows without a reload', async () => {
  const { page } = visitor;
  const list = await visitor.anotherPage();
  await list.goto('/instances');
  // a page is loaded before its list is
  await list.locator('[data-testid="instance-status"][data-status="ACTIVE"]').first().waitFor();
  await watchStates(list);
  await watchStates(page);
  await visitor.find('action-stop').click();
  expect(await statesUntil('SHUTOFF', page)).toEqual(['ACTIVE', 'STOPPING', 'SHUTOFF']);
  expect(await statesUntil('SHUTOFF', list)).toEqual(['ACTIVE', 'STOPPING', 'SHUTOFF']);
  await list.close();
});

it('is told on every page that its credit runs low, and no more once there is some', async () => {
  const { page } = visitor;
  const banner = visitor.find('notice-banner');
  await banner.getByText('Your credit lasts for less than 24 hours').waitFor(); // 100 of credit, 5.04 per hour
  await banner.getByText(/it is used up in 1\d hours\. Nothing new can be made/).waitFor();
  await visitor.picture('notice');
  // the server knows what was put aside: nothing moves when the scripts run
  const asSent = async () => (await (await page.reload())?.text())?.split('<main')[0];
  expect(await asSent()).toMatch(/data-testid="notice-banner".*it is used up.*in 1\d hours.*Nothing new can be made/);
  await visitor.find('put-notice-aside').click();
  await banner.waitFor({ state: 'detached' });
  expect(await asSent()).not.toContain('notice-banner');
  await page.context().clearCookies({ name: 'garrison_notices_aside' });
  await page.reload();
  await visitor.find('notice-deposit').click();
  await visitor.find('deposit-dialog').getByRole('button', { name: '500.00' }).click();
  await visitor.find('form-submit').click();
  await visitor.find('confirm-deposit').click();
  await banner.waitFor({ state: 'detached' });
  await page.goto('/activity?tab=notices');
  await visitor.find('notice-runway').getByText('The balance is').waitFor();
  expect(await page.getByText('holds now').count()).toBe(0);
});

it('shows what was spent each day by pointer, by keys and as a table', async () => {
  const { page } = visitor;
  const database = Database.open(stack.run.database_url);
  const yesterday = '(minute_of(now()) / 1440 - 1) * 1440';
  await database.rows(
    `INSERT INTO usage_intervals (account_id, currency, region, resource_type, resource_id, resource_name, kind, price_key, quantity, opened_at, closed_at, first_minute, end_minute, settled)
     SELECT id, currency, 'FINLAND-1', 'instance', gen_random_uuid(), 'long-gone', 'compute', 'gpu:advanced:H100-SXM5-80GB', 1, now(), now(), ${yesterday}, ${yesterday} + 60, true FROM accounts WHERE email = $1`,
    [account.email],
  );
  await database.close();
  await page.goto('/billing');
  const [chart, total] = [visitor.find('spending-chart'), visitor.find('spending-total')];
  await chart.focus();
  await page.keyboard.press('ArrowLeft');
  await eventually('the keys lead to yesterday', () => total.textContent(), (text) => text === '$2.49');
  expect(await chart.getAttribute('aria-valuetext')).toMatch(/: \$2\.49 for GPUs; balance /);
  await chart.hover({ position: { x: 3, y: 20 } });
  await eventually('the pointer leads to the first day', () => total.textContent(), (text) => text === '$0.00');
  await visitor.find('spending-span').selectOption('7');
  await page.waitForURL(/days=7/);
  await page.reload();
  await visitor.find('spending-table').click();
  await eventually('a row for each of seven days', () => page.getByRole('table', { name: 'What was charged each day' }).getByRole('row').count(), (rows) => rows === 8);
});

it('keeps what was typed as a cap, and says what is wrong with it', async () => {
  const { page } = visitor;
  await page.getByLabel('Per hour').fill('plenty');
  await visitor.find('save-caps').click();
  await page.getByText('is not an amount').waitFor();
  await visitor.find('form-request').getByText(/^Request [0-9a-f]{8}$/).waitFor();
  expect(await page.getByLabel('Per hour').inputValue()).toBe('plenty');
});

it('shows the API’s own refusal under the field it is about', async () => {
  await visitor.page.goto('/deploy');
  await visitor.find('region-FINLAND-1').check({ force: true });
  await visitor.find('os-image').selectOption('image:ubuntu-22.04-cuda-12.4');
  await visitor.page.getByLabel('Instance name').fill('trainer-1'); // only the API knows that this name is taken
  await problemOf('Instance name', /trainer-1/);
  await visitor.picture('name-taken');
  await visitor.page.goto(detail);
});

it('deletes the machine after its name was typed, and keeps the data volume', async () => {
  const { page } = visitor;
  await visitor.find('action-delete').click();
  const confirm = visitor.find('delete-confirm');
  await visitor.find('delete-name').fill('trainer');
  expect(await confirm.isDisabled()).toBe(true);
  await visitor.find('delete-name').fill('trainer-1');
  await watchStates(page);
  await confirm.click();
  expect((await statesUntil('DELETED', page)).slice(-2)).toEqual(['DELETING', 'DELETED']);
  await page.goto('/volumes');
  await page.getByText('datasets').first().waitFor();
  await visitor.picture('volumes');
});

it('signs out, and in again with the right password only', async () => {
  const { page } = visitor;
  await visitor.find('sign-out').click();
  await page.waitForURL('**/login*');
  await page.goto('/instances');
  await page.waitForURL('**/login*');
  const before = visitor.complaints.length;
  await page.getByLabel('E-mail').fill(account.email);
  await page.getByLabel('Password').fill('not the right one');
  await visitor.find('login-submit').click();
  await visitor.find('form-problem').waitFor();
  expect(await visitor.find('form-request').textContent()).toMatch(/^Request [0-9a-f]{8}$/);
  visitor.complaints.splice(before); // browsers report every answer of 401
  await page.getByLabel('Password').fill(account.password);
  await visitor.find('login-submit').click();
  await page.waitForURL('**/instances');
});

it('takes a deleted volume back by the toast that tells of it', async () => {
  const { page } = visitor;
  await page.goto('/volumes');
  await page.getByRole('link', { name: 'datasets' }).click();
  await visitor.find('action-delete').click();
  await visitor.find('delete-confirm').click();
  await page.getByText('This volume is in the trash').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await visitor.find('action-delete').waitFor();
});

it('sees at once where it is signed in, and what it signs out stays out', async () => {
  const { page } = visitor;
  const post = async (path: string, body: unknown): Promise<Response> =>
    fetch(stack.run.api_url + path, { method: 'POST', headers: { 'content-type': 'application/json', 'user-agent': 'curl/8.5.0' }, body: JSON.stringify(body) });
  await page.goto('/profile');
  await page.getByText('This session').waitFor();
  const { access } = (await (await post('/api/auth/token/', { email: account.email, password: account.password })).json()) as { access: string };
  const elsewhere = visitor.find('session').filter({ hasText: 'curl' });
  await elsewhere.waitFor();
  await visitor.picture('profile');
  await elsewhere.getByTestId('end-session').click();
  await elsewhere.waitFor({ state: 'detached' });
  const look = async () => (await fetch(`${stack.run.api_url}/api/profile/`, { headers: { authorization: `Bearer ${access}` } })).status;
  await eventually('its token is refused', look, (status) => status === 401);

  await visitor.find('change-password').click();
  await page.getByLabel('Present password').fill('not the right one at all');
  await page.getByLabel('New password').fill('seven quiet lanterns drift');
  await visitor.find('form-submit').click();
  await problemOf('Present password', /not the password/);
  await page.getByLabel('Present password').fill(account.password);
  await visitor.find('form-submit').click();
  await visitor.find('password-dialog').waitFor({ state: 'detached' });
  expect((await post('/api/auth/token/', { email: account.email, password: account.password })).status).toBe(401);
});

it('complained of nothing on any page', () => {
  expect(visitor.complaints.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
});
