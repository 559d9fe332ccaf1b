import { judgeAddress, parseAddressRanges } from './address-ranges.js';
import { checkWebhookUrl, webhookPauseMs, webhookPausesMs } from './webhook.rules.js';

describe('addresses', () => {
  it.each([
    '127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '255.255.255.255', '224.0.0.1', '192.0.2.1', '198.18.0.1', '240.0.0.1',
    '::1', '::', 'fe80::1', 'fd00::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '64:ff9b::a00:1', '2002:7f00:1::', '2001:db8::1', 'localhost', '',
  ])('nobody may make us call %s', (address) => expect(judgeAddress(address, [])).toBe('forbidden'));

  it.each(['1.1.1.1', '93.184.216.34', '2606:4700:4700::1111', '::ffff:1.1.1.1'])('%s is public', (address) => expect(judgeAddress(address, [])).toBe('public'));

  it('takes what the operator allows, of either family, and nothing beside it', () => {
    const ranges = parseAddressRanges(' 127.0.0.0/8, fd00::/8 ');
    if (!ranges.ok) throw new Error(ranges.error);
    const judged = ['127.9.9.9', '::ffff:127.0.0.1', 'fd12::1', '10.0.0.1', '::1', '1.1.1.1'].map((address) => judgeAddress(address, ranges.value));
    expect(judged).toEqual(['allowed', 'allowed', 'allowed', 'forbidden', 'forbidden', 'public']);
  });

  it('reads nothing as no network, and names what is not one', () => {
    expect(parseAddressRanges('')).toEqual({ ok: true, value: [] });
    expect(parseAddressRanges('10.0.0.0/8,10.0.0.1')).toEqual({ ok: false, error: '"10.0.0.1" is not a network such as 10.0.0.0/8' });
  });
});

it.each([
  ['https://example.org/hooks?x=1', []],
  ['http://127.0.0.1:8080/', []],
  ['example.org', ['invalid_url']],
  ['ftp://example.org/', ['unsupported_scheme']],
  ['https://ada:secret@example.org/', ['credentials_in_url']],
  [`https://example.org/${'x'.repeat(2_000)}`, ['too_long']],
])('%s', (url, codes) => expect(checkWebhookUrl(url, 'url').map(({ code }) => code)).toEqual(codes));

it('waits longer each time, and gives up', () => {
  const pauses = [...webhookPausesMs, undefined];
  expect(pauses.map((_, index) => webhookPauseMs(index + 1))).toEqual(pauses);
  expect([...webhookPausesMs]).toEqual([...webhookPausesMs].sort((a, b) => a - b));
});
