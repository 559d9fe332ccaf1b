import { toldRemoved } from './rule-undo';

const rule = { id: 'r', direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', port_range_min: 22, port_range_max: 22, remote_ip_prefix: '0.0.0.0/0', description: null, status: 'applied', created_at: '2026-01-01T00:00:00Z' } as const;

it('puts a removed rule back as it was, without what only the API knows', async () => {
  const added: unknown[] = [];
  const { about, undo } = toldRemoved(rule, async (body) => added.push(body));
  undo?.();
  expect(about).toMatch(/tcp.*22.*0\.0\.0\.0\/0/);
  expect(added).toEqual([{ direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', port_range_min: 22, port_range_max: 22, remote_ip_prefix: '0.0.0.0/0' }]);
  toldRemoved({ ...rule, description: 'SSH' }, async (body) => added.push(body)).undo?.();
  expect(added[1]).toMatchObject({ description: 'SSH' });
});
