import { complaintsOf, leaveDialog, shareActing, type Acting } from './support/acting.js';
import { eventually } from './support/eventually.js';
import type { Hand } from './support/hand.js';
import type { Stack } from './support/stack.js';
import { watchStates } from './support/watched-states.js';

/**
 * What can be done with machines, disks and firewalls on the pages, each with a click and with what the page shows afterwards. The pages themselves are in console-pages, the
 * account's own things in console-account; action-walk asks whether any action has no test.
 */
const share = shareActing();
let acting: Acting;
let stack: Stack;
let hand: Hand;

beforeAll(async () => {
  acting = await share.begin();
  ({ stack, hand } = acting);
}, 420_000);

afterEach(() => leaveDialog(acting));

afterAll(async () => {
  await share.end();
}, 120_000);

/** The state that the page shows at its top. */
const isNow = (status: string) => hand.page.locator(`[data-testid="instance-status"][data-status="${status}"]`).first().waitFor();

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
    await hand.check('Protected against deletion');
    await hand.submit('Save', { Name: 'teacher', 'Key of label 1': 'team', 'Value of label 1': 'vision', 'Runs until': new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 16), 'Rests after idle minutes': '45' });
    await hand.heading('teacher');
    for (const text of ['team=vision', 'PROTECTED', '45 idle minutes']) await hand.sees(text);
    await lease.waitFor();
    await hand.blocked('Delete');
    await hand.press('Edit', hand.main);
    await hand.check('Protected against deletion', false);
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
    await hand.check('Select left');
    await hand.check('Select right');
    const bar = hand.page.getByRole('region', { name: 'Selected instances' });
    await hand.press('Start', bar);
    await hand.sees('right', hand.dialog.getByTestId('bulk-unable'));
    await hand.submit(/^Start/);
    await hand.sees('ACTIVE', hand.row('left'));
    await hand.check('Select left');
    await hand.check('Select right');
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
  // the page says so before it is, and only then the name is free
  await eventually('it is in the trash', () => stack.api.listTrashedVolumes({ query: { search: 'twin' } }), ({ volumes }) => volumes.length === 1);
  await stack.api.createVolume({ body: { name: 'twin', size_gb: 100, region: 'FINLAND-1', volume_type: 'NVMe' } });
  await hand.goTo('Trash');
  await hand.press('Restore', hand.row('twin'));
  await hand.submit('Restore', { 'New name': 'sibling' });
  await hand.goTo('Volumes');
  for (const name of ['twin', 'sibling']) await hand.sees('available', hand.row(name));
});

describe('snapshots', () => {
  it('become images and machines', async () => {
    await hand.goTo('Custom images');
    await hand.press('Create Image');
    const snapshot = hand.dialog.getByRole('combobox', { name: 'Snapshot' });
    await snapshot.selectOption(await snapshot.locator('option', { hasText: /^taken / }).getAttribute('value'));
    await hand.submit('Create Image', { 'Image name': 'moulded' });
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

it('complained of nothing', () => {
  expect(complaintsOf(acting)).toEqual([]);
});
