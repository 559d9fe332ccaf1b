import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createKraftClient } from './kraft-client.js';
import type { KraftClient } from './routed-kraft-client.js';

type Seen = { method?: string; url?: string; headers: IncomingMessage['headers']; body: string };
let server: Server;
let seen: Seen[];
let reply: { status: number; body: string };
let client: KraftClient;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      response.writeHead(reply.status, { 'content-type': 'application/json', 'x-request-id': '0b0b0b0b' }).end(reply.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = createKraftClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'secret' });
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  seen = [];
  reply = { status: 200, body: '{"status":"success","data":{"volumes":[]},"op_time_us":1}' };
});

it('sends items in the body, and with GET in the query, for a metro', async () => {
  await client.deleteVolumes({ items: [{ name: 'a' }, { uuid: 'u-1' }], metro: 'dal0', idempotencyKey: 'k-1' });
  await client.getVolumes({ items: [{ name: 'a' }, { name: 'b' }] });
  await client.getVolumes({ query: { count: 5 } });
  expect(seen.map(({ method, url, body }) => [method, url, body])).toEqual([
    ['DELETE', '/v1/volumes', '[{"name":"a"},{"uuid":"u-1"}]'],
    ['GET', '/v1/volumes?name=a&name=b', ''],
    ['GET', '/v1/volumes?count=5', ''],
  ]);
  expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer secret', 'x-garrison-metro': 'dal0', 'idempotency-key': 'k-1' });
  expect(seen[1]?.headers['x-garrison-metro']).toBeUndefined();
});

it('gives the entries of an answer, refused ones among them', async () => {
  reply.body = '{"status":"partial_success","data":{"volumes":[{"status":"success","uuid":"u","name":"a"},{"status":"error","name":"b","message":"No volume with name \'b\'","error":8}]}}';
  expect(await client.deleteVolumes({ items: [{ name: 'a' }, { name: 'b' }] })).toMatchObject([{ status: 'success', name: 'a' }, { status: 'error', error: 8 }]);
});

it('throws when the request is refused as a whole, in either API’s words', async () => {
  reply = { status: 400, body: '{"status":"error","message":"Invalid name \'-\'","errors":[{"status":400}],"op_time_us":1}' };
  await expect(client.createVolumes({ items: [{ name: '-', size_mb: 1 }] })).rejects.toMatchObject({ status: 400, code: 'refused', message: "Invalid name '-'", answer: { request_id: '0b0b0b0b', details: [] } });
  reply = { status: 401, body: '{"success":false,"error":"unauthenticated","message":"Sign in","details":[],"request_id":"1c1c1c1c"}' };
  await expect(client.getQuotas()).rejects.toMatchObject({ status: 401, code: 'unauthenticated', answer: { request_id: '1c1c1c1c' } });
  reply = { status: 502, body: '<html>' };
  await expect(client.getQuotas()).rejects.toMatchObject({ code: 'unavailable' });
});
