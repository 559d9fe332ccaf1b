import fc from 'fast-check';
import { checkPacket, wouldAdmit, type Packet, type PortRule } from './would-admit.js';

const https: PortRule = { id: 'https', direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', portRangeMin: 443, portRangeMax: 443, remoteIpPrefix: '203.0.113.0/24' };
const call: Packet = { direction: 'ingress', remoteIp: '203.0.113.9', protocol: 'tcp', port: 443 };
const admitted = (rules: Partial<PortRule>[], packet: Partial<Packet> = {}) =>
  wouldAdmit(rules.map((rule) => ({ ...https, ...rule })), { ...call, ...packet }).admitted;

describe('what comes in', () => {
  it.each<[string, boolean, Partial<Packet>]>([
    ['from the network to the port', true, {}],
    ['from its last address', true, { remoteIp: '203.0.113.255' }],
    ['from the next network', false, { remoteIp: '203.0.114.0' }],
    ['to the next port', false, { port: 444 }],
    ['with the other protocol', false, { protocol: 'udp' }],
    ['of a protocol without ports', false, { protocol: 'icmp', port: null }],
    ['from an IPv6 address', false, { remoteIp: '2001:db8::9' }],
  ])('%s: %s', (_what, expected, packet) => expect(admitted([{}], packet)).toBe(expected));

  it('is nothing without a rule, whatever egress rules say', () => {
    expect(admitted([])).toBe(false);
    expect(admitted([{ direction: 'egress', protocol: 'any', portRangeMin: null, portRangeMax: null, remoteIpPrefix: '0.0.0.0/0' }])).toBe(false);
  });

  it.each(['any', 'ip'])('%s is every protocol and port, of its ethertype only', (protocol) => {
    const rule = { protocol, portRangeMin: null, portRangeMax: null, remoteIpPrefix: '0.0.0.0/0' };
    expect([admitted([rule]), admitted([rule], { protocol: 'icmp', port: null }), admitted([rule], { remoteIp: '::1' })]).toEqual([true, true, false]);
  });

  it('ICMPv6 has two names', () => {
    const rule = { ethertype: 'IPv6', protocol: 'icmpv6', portRangeMin: null, portRangeMax: null, remoteIpPrefix: '2001:db8::/32' } as const;
    expect(admitted([rule], { protocol: 'ipv6-icmp', port: null, remoteIp: '2001:db8::1' })).toBe(true);
  });

  it('names the rule that let it through', () => {
    expect(wouldAdmit([{ ...https, id: 'other', portRangeMin: 22, portRangeMax: 22 }, https], call).rule).toBe('https');
    expect(wouldAdmit([], call)).toEqual({ admitted: false, rule: null, reason: 'No ingress rule lets it through.' });
  });
});

it('everything may leave until a rule says what may', () => {
  const out: Partial<Packet> = { direction: 'egress' };
  expect(admitted([{}], out)).toBe(true);
  expect(admitted([{ direction: 'egress' }], out)).toBe(true);
  expect(admitted([{ direction: 'egress' }], { ...out, port: 80 })).toBe(false);
});

it('a packet is checked before it is asked about', () => {
  const codes = (packet: Partial<Packet>) => {
    const checked = checkPacket({ ...call, ...packet });
    return checked.ok ? checked.value.remoteIp : checked.error.map(({ field, code }) => `${field} ${code}`);
  };
  expect(codes({ remoteIp: '2001:DB8::9' })).toBe('2001:db8::9');
  expect(codes({ remoteIp: '10.0.0', protocol: 'http' })).toEqual(['remote_ip invalid_format', 'protocol not_allowed']);
  expect(codes({ protocol: 'any' })).toEqual(['protocol not_allowed']);
  expect([codes({ port: null }), codes({ port: 0 }), codes({ port: 65_536 })]).toEqual(Array(3).fill(['port out_of_range']));
  expect(codes({ protocol: 'icmp' })).toEqual(['port not_allowed']);
});

const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
const number = ([a, b, c, d]: number[]) => (((a ?? 0) * 256 + (b ?? 0)) * 256 + (c ?? 0)) * 256 + (d ?? 0);
const dotted = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
const ports = fc.tuple(fc.integer({ min: 1, max: 65_535 }), fc.integer({ min: 1, max: 65_535 })).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
const rule = fc.tuple(octets, fc.nat(32), ports, fc.constantFrom('tcp', 'udp')).map(([address, length, [min, max], protocol]): PortRule => {
  const value = number(address);
  const network = value - (value % 2 ** (32 - length));
  return { ...https, id: `${network}/${length}`, protocol, portRangeMin: min, portRangeMax: max, remoteIpPrefix: `${dotted(network)}/${length}` };
});
const packet = fc.tuple(octets, fc.integer({ min: 1, max: 65_535 }), fc.constantFrom('tcp', 'udp')).map(([address, port, protocol]): Packet => ({ ...call, remoteIp: address.join('.'), port, protocol }));

describe('for all rules and packets', () => {
  it('one rule admits exactly its network, protocol and ports, by arithmetic', () => {
    fc.assert(
      fc.property(rule, packet, (one, seen) => {
        const [network, length] = one.remoteIpPrefix.split('/') as [string, string];
        const first = number(network.split('.').map(Number));
        const remote = number(seen.remoteIp.split('.').map(Number));
        const within = remote >= first && remote < first + 2 ** (32 - Number(length));
        const port = seen.port ?? 0;
        const expected = within && one.protocol === seen.protocol && port >= (one.portRangeMin ?? 0) && port <= (one.portRangeMax ?? 0);
        expect(wouldAdmit([one], seen).admitted).toBe(expected);
      }),
    );
  });

  it('what comes in is what any of the rules lets in: they add up, in any order', () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 6 }), packet, (rules, seen) => {
        const alone = rules.some((one) => wouldAdmit([one], seen).admitted);
        expect(wouldAdmit(rules, seen).admitted).toBe(alone);
        expect(wouldAdmit([...rules].reverse(), seen).admitted).toBe(alone);
      }),
    );
  });

  it('a rule for this one address and port is always enough', () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 3 }), packet, (rules, seen) => {
        const opened = { ...https, protocol: seen.protocol, portRangeMin: seen.port, portRangeMax: seen.port, remoteIpPrefix: `${seen.remoteIp}/32` };
        expect(wouldAdmit([...rules, opened], seen).admitted).toBe(true);
      }),
    );
  });
});
