import { askWhetherAdmitted, type AskedPacket } from './would-admit';

const ssh = { id: 'r-1', direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', port_range_min: 22, port_range_max: 22, remote_ip_prefix: '203.0.113.0/24' };
const asked = (more: Partial<AskedPacket> = {}): AskedPacket => ({ direction: 'ingress', remote_ip: ' 203.0.113.7 ', protocol: 'tcp', port: '22', ...more });

it('names the rule that lets a connection in', () => {
  expect(askWhetherAdmitted([ssh], asked())).toEqual({ admission: expect.objectContaining({ admitted: true, rule: 'r-1' }) as unknown });
});

it.each([[{ remote_ip: '198.51.100.1' }], [{ port: '80' }], [{ protocol: 'udp' }]])('keeps %j outside', (more) => {
  expect(askWhetherAdmitted([ssh], asked(more))).toEqual({ admission: expect.objectContaining({ admitted: false }) as unknown });
});

it.each([[{ remote_ip: 'home' }, 'remote_ip'], [{ port: '' }, 'port'], [{ port: 'ssh' }, 'port']])('tells what is wrong with %j', (more, field) => {
  expect(askWhetherAdmitted([ssh], asked(more))).toEqual({ problems: [expect.objectContaining({ field }) as unknown] });
});
