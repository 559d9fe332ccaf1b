import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fleetToActOn, thingsToActOn } from './support/action-things.js';
import { Visitor } from './support/browser.js';
import { Customer } from './support/customer.js';
import { eventually } from './support/eventually.js';
import { Hand } from './support/hand.js';
import { makeOperator } from './support/operator.js';
import { Stack } from './support/stack.js';
import { watchStates } from './support/watched-states.js';

/** What can be done on the pages, each with a click and with what the page shows afterwards. The pages themselves are in console-pages; action-walk asks whether any action has no test. */
let stack: Stack;
let visitor: Visitor;
let hand: Hand;
let customer: Customer;
let receiver: Server;
const received: string[] = [];

const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMoWHxA1ZjKr0XUGmNe5Id5jI1cj+EhyYb4iyF3YHYUx ada@ed25519';

beforeAll(async () => {
  receiver = createServer((request, response) => {
    received.push(request.url ?? '');
    request.resume().on('end', () => response.end());
  }).listen(0, '127.0.0.1');
  stack = await Stack.start({
    console: true,
    env: { WEBHOOK_ALLOWED_NETWORKS: '127.0.0.1/32', RECONCILE_INTERVAL_MS: '500' },
    fleet: fleetToActOn,
  });
  stack.beforeRemoval(() => void receiver.close());
  await makeOperator(stack);
  visitor = await Visitor.open(stack.run.console_url ?? '');
  stack.beforeRemoval(() => visitor.close());
  hand = new Hand(visitor.page);
  customer = await Customer.withKey(() => stack.api, 'laptop');
  await Promise.all([thingsToActOn(customer), visitor.signIn(stack.run.demo)]);
}, 420_000);

afterAll(async () => {
  await stack?.remove();
}, 120_000);

afterEach(async () => {
  if (await hand.dialog.count()) await hand.page.goto('/instances'); // what failed shall not fail what comes after it
});

/** The state that the page shows at its top. */
const isNow = (status: string) => visitor.page.locator(`[data-testid="instance-status"][data-status="${status}"]`).first().waitFor();
const check = (name: string | RegExp, on = true) => visitor.page.getByRole('checkbox', { name }).setChecked(on);

describe('instances', () => {
  it('are put to sleep and woken, stopped, started and started again', async () => {
    await hand.goTo('Instances');
    await hand.open('trainer');
    for (const [action, becomes] of [['Hibernate', 'HIBERNATED'], ['Restore', 'ACTIVE'], ['Stop', 'SHUTOFF'], ['Start', 'ACTIVE']] as const) {
      await hand.press(action, hand.main);
      await isNow(becomes);
    }
    await watchStates(hand.page);
    await hand.press('Reboot', hand.main);
    await eventually('it was rebooted', () => hand.page.evaluate('String(globalThis.seenStates)'), (seen) => seen === 'ACTIVE,REBOOTING,ACTIVE');
  });

  it('are renamed, labelled, protected and limited', async () => {
    const lease = hand.main.getByTestId('lease-until');
    await hand.press('Edit', hand.main);
    await hand.press('Label', hand.dialog);
    await check('Protected against deletion');
    await hand.submit('Save', { Name: 'teacher', 'Key of label 1': 'team', 'Value of label 1': 'vision', 'Runs until': new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 16), 'Rests after idle minutes': '45' });
    await hand.heading('teacher');
    for (const text of ['team=vision', 'PROTECTED', '45 idle minutes']) await hand.sees(text);
    await lease.waitFor();
    await hand.blocked('Delete');
    await hand.press('Edit', hand.main);
    await check('Protected against deletion', false);
    await hand.submit('Save', { 'Runs until': '', 'Rests after idle minutes': '' });
    await hand.seesNot(hand.main.getByText('PROTECTED'));
    await hand.seesNot(lease);
    await hand.seesNot(hand.main.getByText('45 idle minutes'));
  });

  it('give their public address back, get another, and lose rules', async () => {
    const { instances } = await stack.api.listInstances({ query: { search: 'teacher' } });
    await hand.press('Release public IP');
    await hand.confirm('Release', instances[0]?.public_ip ?? '');
    await hand.press('Give public IP');
    await hand.submit('Give public IP');
    await hand.button('Release public IP').waitFor();
    await hand.press('Add rule');
    await hand.press('HTTPS', hand.dialog);
    await hand.submit('Add rule');
    const rule = hand.main.getByRole('listitem').filter({ hasText: 'HTTPS' });
    await rule.waitFor();
    await hand.press(/^Remove rule/, rule);
    await hand.seesNot(rule);
  });

  it('take commands from the list, one or many at a time', async () => {
    await hand.goTo('Instances');
    await hand.press('Actions for left');
    await hand.page.getByRole('menuitem', { name: 'Stop', exact: true }).click();
    await hand.sees('SHUTOFF', hand.row('left'));
    await check('Select left');
    await check('Select right');
    const bar = hand.page.getByRole('region', { name: 'Selected instances' });
    await hand.press('Start', bar);
    await hand.sees('right', hand.dialog.getByTestId('bulk-unable'));
    await hand.submit(/^Start/);
    await hand.sees('ACTIVE', hand.row('left'));
    await check('Select left');
    await check('Select right');
    await hand.press('Delete', bar);
    await hand.confirm('Delete them', 'delete 2 instances');
    for (const name of ['left', 'right']) await hand.seesNot(hand.row(name));
  });
});

describe('volumes', () => {
  it('are made, renamed, protected, enlarged and copied', async () => {
    await hand.goTo('Volumes');
    await hand.press('Create volume');
    await hand.submit('Create volume', { 'Volume name': 'scratch' });
    await hand.sees('available', hand.row('scratch'));
    await hand.open('scratch');
    await hand.press('Rename');
    await hand.submit('Save', { 'Volume name': 'papers', Description: 'what was read' });
    await hand.heading('papers');
    await hand.sees('what was read');
    await hand.page.getByRole('checkbox', { name: 'Protected against deletion' }).click();
    await hand.blocked('Delete');
    await hand.page.getByRole('checkbox', { name: 'Protected against deletion' }).click();
    await hand.press('Resize');
    await hand.submit('Resize', { 'New size in GB': '200' });
    await hand.sees(/^200 GB/);
    await hand.press('Clone');
    await hand.submit('Clone', { 'Name of the copy': 'papers-two' });
  });

  it('are attached to a machine and detached again, and thrown away', async () => {
    await hand.press('Attach');
    await hand.dialog.getByRole('radio', { name: /^parked/ }).check();
    await hand.submit('Attach');
    await hand.press('Detach');
    await hand.button('Attach').waitFor();
    await hand.press('Delete');
    await hand.submit('Delete volume');
    await hand.sees('This volume is in the trash');
    await hand.goTo('Volumes');
    await hand.sees('available', hand.row('papers-two'));
    await hand.seesNot(hand.main.getByRole('link', { name: 'papers', exact: true }));
  });

  it('go with their machine when they are ticked', async () => {
    await hand.open('papers-two');
    await hand.press('Attach');
    await hand.dialog.getByRole('radio', { name: /^parked/ }).check();
    await hand.submit('Attach');
    await hand.button('Detach').waitFor();
    await hand.goTo('Instances');
    await hand.open('parked');
    await hand.press('Delete', hand.main);
    await hand.dialog.getByRole('checkbox', { name: 'papers-two' }).check();
    await hand.confirm('Delete instance', 'parked');
    await hand.sees('This instance is deleted.');
    await hand.goTo('Trash');
    await hand.row('papers-two').waitFor();
  });
});

it.each([['Volumes'], ['Snapshots'], ['Custom images']])('%s are taken back from the trash or deleted for good', async (kind) => {
  await hand.goTo('Trash');
  await hand.page.getByRole('tab', { name: kind }).click();
  await hand.press('Delete for good', hand.row('old-gone'));
  await hand.confirm('Delete for good', 'old-gone');
  await hand.seesNot(hand.row('old-gone'));
  await hand.press('Restore', hand.row('old-kept'));
  await hand.seesNot(hand.row('old-kept'));
  await hand.goTo(kind);
  await hand.sees(kind === 'Volumes' ? 'available' : 'SUCCESS', hand.row('old-kept'));
});

it('what is taken back gets another name when its own was given away', async () => {
  await hand.goTo('Volumes');
  await hand.press('Create volume');
  await hand.submit('Create volume', { 'Volume name': 'twin' });
  await hand.open('twin');
  await hand.press('Delete');
  await hand.submit('Delete volume');
  await stack.api.createVolume({ body: { name: 'twin', size_gb: 100, region: 'FINLAND-1', volume_type: 'NVMe' } });
  await hand.goTo('Trash');
  await hand.press('Restore', hand.row('twin'));
  await hand.submit('Restore', { 'New name': 'sibling' });
  await hand.goTo('Volumes');
  for (const name of ['twin', 'sibling']) await hand.sees('available', hand.row(name));
});

describe('snapshots', () => {
  it('become images and machines', async () => {
    await hand.goTo('Snapshots');
    await hand.press('Make an image of taken');
    await hand.submit('Make image', { 'Image name': 'moulded' });
    await hand.goTo('Custom images');
    await hand.sees('SUCCESS', hand.row('moulded'));
    await hand.press('Delete moulded');
    await hand.submit('Delete image');
    await hand.seesNot(hand.row('moulded'));
    await hand.goTo('Snapshots');
    await hand.press('Restore taken');
    await hand.submit('Deploy', { 'Instance name': 'revived' });
    await hand.heading('revived');
    await isNow('ACTIVE');
  });

  it('are deleted', async () => {
    await hand.goTo('Snapshots');
    await hand.press('Delete taken');
    await hand.submit('Delete snapshot');
    await hand.seesNot(hand.row('taken'));
  });
});

it('firewalls are made, renamed, put on machines and taken off, and go with their rules', async () => {
  await hand.goTo('Firewalls');
  await hand.press('Create firewall');
  await hand.fill({ 'Firewall name': 'wall' }, hand.dialog);
  await hand.press('Create firewall', hand.dialog);
  await hand.heading('wall');
  await hand.press('Rename');
  await hand.submit('Save', { 'Firewall name': 'gate', Description: 'of the town' });
  await hand.heading('gate');
  await hand.sees('of the town');
  await hand.press('Add rule');
  await hand.press('SSH', hand.dialog);
  await hand.submit('Add rule');
  const rule = hand.main.getByRole('listitem').filter({ hasText: 'SSH' });
  await hand.fill({ Address: '203.0.113.7', Port: '22' });
  await hand.sees('Yes.');
  await hand.press(/^Remove rule/, rule);
  await hand.seesNot(rule);
  await hand.sees('No.');
  for (const on of [true, false]) {
    await hand.press('Instances', hand.main);
    await hand.dialog.getByRole('checkbox', { name: /^teacher/ }).setChecked(on);
    await hand.submit('Save 1 change');
    await hand.sees(on ? 'SUCCESS' : 'On no instance');
  }
  await hand.press('Delete');
  await hand.confirm('Delete firewall', 'gate');
  await hand.heading('Firewalls');
  await hand.sees('No firewalls yet');
});

it('keys are imported and deleted', async () => {
  await hand.goTo('SSH keys');
  await hand.press('Import key');
  await hand.submit('Import key', { 'Public key': publicKey });
  await hand.sees('ssh-ed25519', hand.row('ada-ed25519'));
  await hand.press('Delete key ada-ed25519');
  await hand.confirm('Delete key', 'ada-ed25519');
  await hand.seesNot(hand.row('ada-ed25519'));
});

it('API keys are made, given spend caps, and revoked', async () => {
  await hand.goTo('API keys');
  await hand.press('Create API key');
  await hand.fill({ 'Key name': 'robot' }, hand.dialog);
  await hand.press('Create key', hand.dialog);
  await hand.sees(/^grn_/, hand.dialog);
  await hand.submit('Done');
  for (const [cap, shown] of [['10', '$10.00 per hour'], ['', 'none']] as const) {
    await hand.press('Spend caps of robot');
    await hand.submit('Save caps', { 'Per hour': cap });
    await hand.sees(shown, hand.row('robot'));
  }
  await hand.press('Revoke robot');
  await hand.confirm('Revoke key', 'robot');
  await hand.seesNot(hand.row('robot'));
});

it('scripts are written, changed, and deleted together', async () => {
  for (const name of ['first-script', 'second-script']) {
    await hand.goTo('Startup scripts');
    await hand.main.getByRole('link', { name: 'New script' }).click();
    await hand.fill({ 'Script name': name, Text: '#!/bin/sh\ntrue\n' });
    await hand.press('Create script');
    await hand.heading(name);
  }
  await hand.fill({ 'Script name': 'third-script', Text: '#cloud-config\npackages: [htop]\n' });
  await hand.press('Save script');
  await hand.heading('third-script');
  await hand.goTo('Startup scripts');
  await hand.sees('cloud-init', hand.row('third-script'));
  for (const name of ['first-script', 'third-script']) await check(`Select ${name}`);
  await hand.press('Delete 2');
  await hand.confirm('Delete', 'delete 2 scripts');
  await hand.sees('No scripts yet');
});

describe('webhooks', () => {
  const deliveries = () => hand.page.getByTestId('delivery');

  it('are made, tested and sent again', async () => {
    await hand.goTo('Webhooks');
    await hand.press('Create webhook');
    await hand.fill({ 'Webhook name': 'alarm', Address: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/first` }, hand.dialog);
    await check('firewall');
    await hand.press('Create webhook', hand.dialog);
    await hand.sees(/^whsec_/, hand.dialog);
    await hand.submit('Done');
    await hand.open('alarm');
    await hand.press('Send test');
    await hand.sees('delivered', deliveries().first());
    await deliveries().first().getByText('delivered').click();
    await hand.sees('answered 200', deliveries().first());
    await hand.press('Send again', deliveries().first());
    await hand.sees('replay 1');
    await hand.press('Replay');
    await hand.submit('Replay', { 'From change': '1' });
    await hand.sees(/changes are sent again/, hand.page.locator('body'));
    expect(received).toContain('/first');
  });

  it('are given another secret and address, stopped, resumed and deleted', async () => {
    await hand.press('Rotate secret');
    await hand.press('Rotate secret', hand.dialog);
    await hand.sees(/^whsec_/, hand.dialog);
    await hand.submit('Done');
    await hand.sees('Former secret');
    await hand.press('Change');
    await hand.submit('Save', { 'Webhook name': 'siren' });
    await hand.heading('siren');
    await hand.press('Stop');
    await hand.sees('off');
    await hand.press('Resume');
    await hand.sees('on', hand.page.getByTestId('webhook-state'));
    await hand.press('Delete');
    await hand.confirm('Delete webhook', 'siren');
    await hand.sees('No webhooks yet');
  });
});

it('a theme is chosen for this browser, and the next page begins with it', async () => {
  const dark = hand.page.locator('html[data-theme=dark]');
  await hand.goTo('Profile', 'Profile and security');
  await hand.page.getByRole('radio', { name: 'Dark' }).check();
  await hand.page.reload();
  await dark.waitFor();
  await hand.press(/Change theme$/);
  await hand.seesNot(dark);
});

it('all other sessions are ended at once', async () => {
  await hand.goTo('Profile', 'Profile and security');
  const { email, password } = stack.run.demo;
  await stack.api.obtainToken({ body: { email, password } });
  await hand.press('Sign out everywhere else');
  await hand.submit('Sign out');
  await hand.seesNot(hand.button('Sign out everywhere else'));
  expect(await hand.page.getByTestId('session').count()).toBe(1);
});

describe('billing', () => {
  const deposit = (amount: string) => hand.main.getByTestId('deposit').filter({ hasText: amount });

  it('takes deposits, and gives them up', async () => {
    await hand.goTo('Billing');
    for (const amount of ['100.00', '25.00']) {
      await hand.press('Add credit');
      await hand.press(amount, hand.dialog);
      await hand.submit('Continue');
      await hand.sees('pending', deposit(amount));
    }
    await hand.press('Confirm', deposit('100.00'));
    await hand.sees('completed', deposit('100.00'));
    await hand.press('Cancel', deposit('25.00'));
    await hand.sees('failed', deposit('25.00'));
  });

  it('keeps caps, and hands out files', async () => {
    await hand.fill({ 'Per hour': '75', 'Per month': '9000' });
    await hand.press('Save caps');
    await hand.sees(/caps/i, hand.page.getByRole('region', { name: /Notifications/ }));
    await hand.goTo('Profile', 'Profile and security');
    await hand.goTo('Billing');
    expect(Number(await hand.main.getByRole('textbox', { name: 'Per hour' }).inputValue())).toBe(75);
    const saved = async (button: string | RegExp, within = hand.main) => (await Promise.all([hand.page.waitForEvent('download'), hand.press(button, within)]))[0].suggestedFilename();
    expect(await saved('CSV', hand.main.getByRole('region', { name: 'Transactions' }))).toBe('transactions.csv');
    expect(await saved(/^Statement of .* as PDF$/)).toMatch(/^statement-\d{4}-\d\d\.pdf$/);
  });

  it('proves the books', async () => {
    await hand.goTo('Billing');
    await hand.press('Check the books');
    await hand.sees(/^Everything agrees: \d+/);
  });
});

it('a deployment leaves the line on its own page', async () => {
  await stack.api.createDeployment({ body: customer.request({ vm_name: 'patient', gpu_count: 4, when_out_of_stock: 'wait' }) });
  await hand.goTo('Deployments');
  await hand.open('patient');
  await hand.press('Leave the line');
  await hand.submit('Leave the line');
  await hand.sees('cancelled');
});

describe('operators', () => {
  const node = async (id: string) => {
    await hand.goTo('Operator area', 'Nodes');
    await hand.open(id);
  };

  it('empty a node, and change their mind', async () => {
    await stack.simulation('FINLAND-1').plant({ kind: 'lost', step: 'shutdown', instance_name: 'victim', times: 100 });
    await node('fin1-l40s');
    await hand.press('Drain');
    await hand.dialog.getByRole('radio', { name: /^stop/ }).check();
    await hand.submit('Drain');
    await hand.sees('cordoned');
    await hand.sees('working', hand.main.getByRole('listitem').filter({ hasText: 'victim' })); // cancelled before that, the drain would be over at once
    await hand.press('Cancel');
    await hand.sees('cancelling'); // one machine is stuck
    await hand.press('Uncordon');
    await hand.button('Cordon').waitFor();
    await hand.press('Cordon');
    await hand.button('Uncordon').waitFor();
  });

  it('hurry what is stuck, and end it', async () => {
    await hand.main.getByRole('link', { name: 'Operations' }).click();
    await hand.heading('Unfinished operations');
    const stuck = hand.main.getByRole('row').filter({ hasText: 'FINLAND-1' });
    await hand.press('Retry', stuck);
    await hand.submit('Retry');
    await stuck.getByRole('cell', { name: '2', exact: true }).waitFor();
    await hand.press('End', stuck);
    await hand.submit('End it');
    await hand.sees('Nothing is stuck');
  });

  it('declare a node dead, and take it back', async () => {
    await node('fin1-l40s');
    await hand.press('Declare dead');
    await hand.confirm('Declare dead', 'fin1-l40s');
    await hand.press('Recover');
    await hand.button('Declare dead').waitFor();
  });

  it('give credit', async () => {
    await hand.main.getByRole('link', { name: 'Accounts' }).click();
    const account = hand.row(stack.run.demo.email);
    await hand.press('Credit', account);
    await hand.submit('Give credit', { Amount: '12345.00', 'What for': 'patience' });
    await hand.sees(/12,\d{3}/, account);
  });

  it('give a part of a deposit back, and the books of one account and of all agree', async () => {
    const { deposit } = await stack.api.createDeposit({ body: { amount: '40.00', method: 'sandbox' } });
    const params = { id: deposit.id };
    await stack.api.updateDeposit({ params, body: { action: 'confirm' } });
    await hand.goTo('Operator area', 'Nodes');
    await hand.main.getByRole('link', { name: 'Accounts' }).click();
    await hand.press('Refund a deposit');
    await hand.submit('Refund 15.00', { 'Id of the deposit': deposit.id, Amount: '15.00' });
    await hand.sees('$15.00 of $40.00 given back', hand.page.locator('body'));
    expect((await stack.api.getDeposit({ params })).deposit.refunded).toBe('15.00');
    await hand.press('Books', hand.row(stack.run.demo.email));
    await hand.sees(/^Everything agrees: .* of 1 account\.$/, hand.dialog);
    await hand.press('Close', hand.dialog);
    await hand.press('Check all books');
    await hand.sees(/^Everything agrees: \d+/);
  });
});

it('complained of nothing', () => {
  expect(visitor.complaints.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
});
