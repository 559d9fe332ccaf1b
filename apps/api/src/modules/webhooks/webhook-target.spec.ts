import { createServer } from 'node:http';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseAddressRanges, type AddressRange } from '@garrison/domain';
import { ForbiddenTarget, guardedLookup, type Resolver } from './webhook-target.js';

const https = new URL('https://hooks.example.org/');
const answering = (...answers: string[][]): Resolver => (_host, _options, answer) => {
  const addresses = answers.length > 1 ? answers.shift() : answers[0];
  answer(null, (addresses ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
};
const ask = (url: URL, allowed: readonly AddressRange[], resolver: Resolver, all = true) =>
  new Promise((resolve, reject) => guardedLookup(url, allowed, resolver)(url.hostname, { all }, (error, address) => (error ? reject(error) : resolve(address))));

it('lets public addresses pass, as a list and as one', async () => {
  expect(await ask(https, [], answering(['1.1.1.1', '2606:4700::1111']))).toEqual([{ address: '1.1.1.1', family: 4 }, { address: '2606:4700::1111', family: 6 }]);
  expect(await ask(https, [], answering(['1.1.1.1']), false)).toBe('1.1.1.1');
});

it('refuses a name when one of its addresses is private', async () => {
  await expect(ask(https, [], answering(['1.1.1.1', '10.0.0.1']))).rejects.toThrow(ForbiddenTarget);
});

it('refuses plain http to the public', async () => {
  await expect(ask(new URL('http://hooks.example.org/'), [], answering(['1.1.1.1']))).rejects.toThrow('https://');
});

it('judges again at each connection: a name that turns to loopback afterwards reaches nobody', async () => {
  const ranges = parseAddressRanges('127.0.0.2/32');
  if (!ranges.ok) throw new Error(ranges.error);
  let calls = 0;
  const server = createServer((_request, response) => {
    calls += 1;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const url = new URL(`http://rebinding.example.org:${(server.address() as AddressInfo).port}/`);
  const resolver = answering(['127.0.0.2'], ['127.0.0.1']);
  const post = () =>
    new Promise<number | undefined>((resolve, reject) => {
      const sent = request(url, { agent: false, lookup: guardedLookup(url, ranges.value, resolver) }, (response) => resolve(response.resume().statusCode));
      sent.on('error', reject).end();
    });
  try {
    expect(await post()).toBe(200);
    await expect(post()).rejects.toThrow(ForbiddenTarget);
    expect(calls).toBe(1);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
