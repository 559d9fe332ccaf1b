import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { complaintsOf, leaveDialog, shareActing, type Acting } from './support/acting.js';
import type { Customer } from './support/customer.js';
import type { Hand } from './support/hand.js';
import type { Stack } from './support/stack.js';

/** What can be done with keys, scripts, webhooks, money and sessions, and by operators, as in console-actions. */
const share = shareActing();
let acting: Acting;
let stack: Stack;
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
  acting = await share.begin();
  ({ stack, hand, customer } = acting);
}, 420_000);

afterEach(() => leaveDialog(acting));

afterAll(async () => {
  receiver?.close();
  await share.end();
}, 120_000);

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
  for (const name of ['first-script', 'third-script']) await hand.check(`Select ${name}`);
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
    await hand.check('snapshot');
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
    expect(await saved(/^Transactions as CSV$/, hand.main.getByRole('region', { name: 'Transactions' }))).toBe('transactions.csv');
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
  expect(complaintsOf(acting)).toEqual([]);
});
