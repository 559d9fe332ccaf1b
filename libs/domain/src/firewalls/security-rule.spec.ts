import fc from 'fast-check';
import { parseCidr } from './cidr.js';
import { checkSecurityRule, checkSecurityRules, protocols, securityRuleKey, type SecurityRuleInput } from './security-rule.js';

const ssh: SecurityRuleInput = { direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', port_range_min: 22, port_range_max: 22, remote_ip_prefix: '0.0.0.0/0' };
const found = (change: Partial<SecurityRuleInput>) => checkSecurityRule({ ...ssh, ...change }, 'rule').map((one) => [one.field, one.code]);
const noPorts = { port_range_min: null, port_range_max: undefined };

describe('a rule', () => {
  it.each<[string, Partial<SecurityRuleInput>]>([
    ['SSH from anywhere', {}], ['a range', { port_range_min: 1, port_range_max: 65_535 }], ['UDP out', { direction: 'egress', protocol: 'udp' }],
    ['ping', { protocol: 'icmp', ...noPorts }], ['IPv6', { ethertype: 'IPv6', remote_ip_prefix: '2001:db8::/32' }], ['with a description', { description: 'office' }],
    ['with a null description', { description: null }],
  ])('%s is fine', (_what, change) => expect(found(change)).toEqual([]));

  it.each(protocols.filter((protocol) => protocol !== 'tcp' && protocol !== 'udp'))('%s takes no ports', (protocol) => {
    expect(found({ protocol, ...noPorts })).toEqual([]);
    expect(found({ protocol })).toEqual([['rule.port_range_min', 'not_allowed'], ['rule.port_range_max', 'not_allowed']]);
  });

  it.each(['tcp', 'udp'])('%s needs both ports, in range and in order', (protocol) => {
    expect(found({ protocol, ...noPorts })).toEqual([['rule.port_range_min', 'required'], ['rule.port_range_max', 'required']]);
    expect(found({ protocol, port_range_max: null })).toEqual([['rule.port_range_max', 'required']]);
    expect(found({ protocol, port_range_min: 0, port_range_max: 65_536 })).toEqual([['rule.port_range_min', 'out_of_range'], ['rule.port_range_max', 'out_of_range']]);
    expect(found({ protocol, port_range_min: 22.5 })).toEqual([['rule.port_range_min', 'out_of_range']]);
    expect(found({ protocol, port_range_min: 443, port_range_max: 80 })).toEqual([['rule.port_range_max', 'out_of_range']]);
  });

  it.each<[Partial<SecurityRuleInput>, string[][]]>([
    [{ direction: 'in' }, [['rule.direction', 'not_allowed']]],
    [{ ethertype: 'ipv4' }, [['rule.ethertype', 'not_allowed']]],
    [{ protocol: 'TCP' }, [['rule.protocol', 'not_allowed']]],
    [{ remote_ip_prefix: '10.0.0.1/8' }, [['rule.remote_ip_prefix', 'host_bits_set']]],
    [{ description: 'x'.repeat(256) }, [['rule.description', 'too_long']]],
    [{ direction: '', protocol: 'http', remote_ip_prefix: 'all', port_range_min: -1 }, [['rule.direction', 'not_allowed'], ['rule.protocol', 'not_allowed'], ['rule.remote_ip_prefix', 'invalid_cidr']]],
  ])('%j is refused with %j', (change, expected) => expect(found(change)).toEqual(expected));

  it('stands without a prefix when asked for alone', () => expect(checkSecurityRule({ ...ssh, direction: 'x' }, '')[0]?.field).toBe('direction'));
});

describe('prefixes', () => {
  it.each([
    ['0.0.0.0/0', 'IPv4', '0.0.0.0/0'], ['10.0.0.0/8', 'IPv4', '10.0.0.0/8'], ['192.0.2.7/32', 'IPv4', '192.0.2.7/32'], ['::/0', 'IPv6', '::/0'], ['2001:DB8:0:0::/32', 'IPv6', '2001:db8::/32'],
    ['::1/128', 'IPv6', '::1/128'], ['fe80::/10', 'IPv6', 'fe80::/10'],
  ] as const)('%s is %s, normally %s', (text, ethertype, normal) => expect(parseCidr(text, ethertype, 'p')).toEqual({ ok: true, value: normal }));

  it.each([
    ['', 'IPv4', 'invalid_cidr', 'such as 203.0.113.0/24'], ['anywhere', 'IPv4', 'invalid_cidr', 'not a CIDR prefix'], ['256.0.0.0/8', 'IPv4', 'invalid_cidr', 'not a CIDR'], ['10.0.0/8', 'IPv4', 'invalid_cidr', 'not a CIDR'],
    ['010.0.0.0/8', 'IPv4', 'invalid_cidr', 'not a CIDR'], ['0x7f.0.0.1/8', 'IPv4', 'invalid_cidr', 'not a CIDR'], ['10.0.0.0/33', 'IPv4', 'invalid_cidr', '0 to 32'], ['10.0.0.0/', 'IPv4', 'invalid_cidr', '0 to 32'],
    ['10.0.0.0/08', 'IPv4', 'invalid_cidr', '0 to 32'], ['10.0.0.0/-1', 'IPv4', 'invalid_cidr', '0 to 32'], ['10.0.0.0/8/8', 'IPv4', 'invalid_cidr', '0 to 32'], ['10.0.0.0/255.0.0.0', 'IPv4', 'invalid_cidr', '0 to 32'],
    ['192.0.2.7', 'IPv4', 'invalid_cidr', 'write 192.0.2.7/32'], [' 10.0.0.0/8', 'IPv4', 'invalid_cidr', 'not a CIDR'], ['2001:db8::1', 'IPv6', 'invalid_cidr', 'write 2001:db8::1/128'], ['::/129', 'IPv6', 'invalid_cidr', '0 to 128'],
    ['fe80::1%eth0/64', 'IPv6', 'invalid_cidr', 'not a CIDR'], [':::/0', 'IPv6', 'invalid_cidr', 'not a CIDR'], ['::/0', 'IPv4', 'ethertype_mismatch', 'is IPv6, but the rule is for IPv4'],
    ['0.0.0.0/0', 'IPv6', 'ethertype_mismatch', 'ethertype IPv4'], ['10.1.2.3/8', 'IPv4', 'host_bits_set', 'the network is 10.0.0.0/8'], ['0.0.0.1/0', 'IPv4', 'host_bits_set', 'the network is 0.0.0.0/0'],
    ['2001:db8::1/32', 'IPv6', 'host_bits_set', 'the network is 2001:db8::/32'],
  ] as const)('%j for %s is refused: %s', (text, ethertype, code, words) => {
    const result = parseCidr(text, ethertype, 'p');
    expect(result).toMatchObject({ ok: false, error: { field: 'p', code } });
    expect(result.ok ? '' : result.error.message).toContain(words);
  });

  const ipv4 = fc.tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }));
  const dotted = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');

  it('takes an IPv4 prefix exactly when nothing is set behind it, and suggests the network otherwise', () => {
    fc.assert(fc.property(ipv4, ([value, length]) => {
      const network = value - (value % 2 ** (32 - length));
      const result = parseCidr(`${dotted(value)}/${length}`, 'IPv4', 'p');
      expect(result.ok).toBe(network === value);
      const normal = `${dotted(network)}/${length}`;
      expect(result.ok ? result.value : result.error['suggestion']).toBe(normal);
      expect(parseCidr(normal, 'IPv4', 'p')).toEqual({ ok: true, value: normal });
    }));
  });

  it('suggests an IPv6 network that is itself accepted', () => {
    fc.assert(fc.property(fc.ipV6(), fc.integer({ min: 0, max: 128 }), (address, length) => {
      const result = parseCidr(`${address}/${length}`, 'IPv6', 'p');
      const normal = result.ok ? result.value : String(result.error['suggestion']);
      expect(parseCidr(normal, 'IPv6', 'p')).toEqual({ ok: true, value: normal });
    }));
  });

  it('answers any text', () => fc.assert(fc.property(fc.string(), (text) => typeof parseCidr(text, 'IPv6', 'p').ok === 'boolean')));
});

describe('rules together', () => {
  it.each<[string, Partial<SecurityRuleInput>, boolean]>([
    ['the same', {}, true], ['with another description', { description: 'again' }, true], ['with null ports', { protocol: 'any', ...noPorts }, false], ['for another port', { port_range_max: 23 }, false],
    ['the other way', { direction: 'egress' }, false], ['from elsewhere', { remote_ip_prefix: '10.0.0.0/8' }, false], ['for UDP', { protocol: 'udp' }, false],
  ])('%s', (_what, change, duplicate) => {
    expect(checkSecurityRules([ssh, { ...ssh, ...change }], 'security_rules').map((one) => [one.field, one.code])).toEqual(duplicate ? [['security_rules.1', 'duplicate']] : []);
  });

  it('sees through spelling', () => {
    const rule = { ...ssh, ethertype: 'IPv6', protocol: 'ipv6-icmp', ...noPorts, remote_ip_prefix: '2001:db8::/32' };
    expect(securityRuleKey({ ...rule, protocol: 'icmpv6', remote_ip_prefix: '2001:0DB8:0::/32' })).toBe(securityRuleKey(rule));
  });

  it('reports every problem of every rule', () => {
    const issues = checkSecurityRules([{ ...ssh, direction: 'x' }, ssh, { ...ssh, port_range_min: 0, remote_ip_prefix: 'y' }, ssh], 'rules');
    expect(issues.map((one) => one.field)).toEqual(['rules.0.direction', 'rules.2.port_range_min', 'rules.2.remote_ip_prefix', 'rules.3']);
  });
});
