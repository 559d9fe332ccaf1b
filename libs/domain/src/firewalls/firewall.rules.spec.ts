import { attachmentChanges, checkAddedRule, checkAttachmentWish, checkFirewallDescription, whyNotAttachable, withoutRepetitions } from './firewall.rules.js';
import type { SecurityRuleInput } from './security-rule.js';

const ssh = { direction: 'ingress', ethertype: 'IPv6', protocol: 'tcp', port_range_min: 22, port_range_max: 22, remote_ip_prefix: '2001:db8::/32' } satisfies SecurityRuleInput;
const facts = { status: 'ACTIVE', tier: 'advanced', flavorFeatures: { hibernation: true, snapshots: false }, deleteProtection: false, hasPublicIp: true, region: 'FINLAND-1' } as const;

it('takes a description of 255 characters and no longer one', () => {
  expect([undefined, null, '', 'é'.repeat(255)].flatMap((text) => checkFirewallDescription(text, 'description'))).toEqual([]);
  expect(checkFirewallDescription('é'.repeat(256), 'description')).toMatchObject([{ field: 'description', code: 'too_long' }]);
});

it('takes one more rule unless it is wrong or says what another says, however spelled', () => {
  const present = [{ ...ssh, id: 'a' }];
  expect(checkAddedRule({ ...ssh, port_range_max: 23 }, present)).toEqual([]);
  expect(checkAddedRule({ ...ssh, remote_ip_prefix: '2001:DB8:0::/32', description: 'again' }, present)).toMatchObject([{ field: 'rule', code: 'duplicate', same_as: 'a' }]);
  expect(checkAddedRule({ ...ssh, remote_ip_prefix: '2001:db8::1/32' }, present)).toMatchObject([{ field: 'remote_ip_prefix', code: 'host_bits_set' }]);
});

it('is put on running machines of its region only, and says why not', () => {
  expect(whyNotAttachable({ region: 'FINLAND-1' }, facts)).toBeUndefined();
  expect(whyNotAttachable({ region: 'FINLAND-2' }, facts)).toBe('The instance is in FINLAND-1, the firewall in FINLAND-2.');
  expect(whyNotAttachable({ region: 'FINLAND-1' }, { ...facts, status: 'SHUTOFF' })).toBe('The instance is SHUTOFF; attaching a firewall needs it to be ACTIVE.');
});

describe('who has a firewall is said', () => {
  const present = new Map([['a', 'SUCCESS'], ['b', 'ATTACHING'], ['c', 'ERROR'], ['d', 'DETACHING']] as const);
  it.each([
    ['as the complete set', { instance_ids: ['a', 'e', 'e'] }, { attach: ['e'], detach: ['b', 'c'] }],
    ['as nobody', { instance_ids: [] }, { attach: [], detach: ['a', 'b', 'c'] }],
    ['as a difference, which leaves the others as they are', { add: ['e'], remove: ['a', 'a'] }, { attach: ['e'], detach: ['a'] }],
    ['again for those that failed or are going', { add: ['a', 'b', 'c', 'd'] }, { attach: ['c', 'd'], detach: [] }],
    ['of those that are gone or going already', { remove: ['d', 'x'] }, { attach: [], detach: [] }],
  ])('%s', (_how, wish, changes) => {
    expect(checkAttachmentWish(wish)).toEqual([]);
    expect(attachmentChanges(present, wish)).toEqual(changes);
  });

  it.each([
    [{}, ['instance_ids required']],
    [{ instance_ids: ['a'], add: [] }, ['instance_ids conflict']],
    [{ add: ['a', 'b'], remove: ['c', 'b'] }, ['remove.1 conflict']],
  ])('%j is refused', (wish, faults) => expect(checkAttachmentWish(wish).map(({ field, code }) => `${field} ${code}`)).toEqual(faults));
});

it('keeps the first of equal rules', () => {
  const rules = [{ ...ssh, id: 'a' }, { ...ssh, id: 'b', port_range_max: 30 }, { ...ssh, id: 'c', description: 'x' }];
  expect(withoutRepetitions(rules).map(({ id }) => id)).toEqual(['a', 'b']);
});
