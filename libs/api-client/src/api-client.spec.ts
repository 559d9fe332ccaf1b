import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApiClient } from './api-client.js';
import { ApiError, type ApiClient } from './routed-client.js';

type Seen = { method?: string; url?: string; headers: IncomingMessage['headers']; body: string };
let server: Server;
let seen: Seen[];
let reply: { status: number; body: string; headers?: Record<string, string> };
let client: ApiClient;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers }).end(reply.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = createApiClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: () => 'secret' });
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  seen = [];
  reply = { status: 200, body: '{"success":true,"message":"ok","request_id":"0a0a0a0a"}' };
});

it('fills path, query, credentials and idempotency key', async () => {
  await client.stopInstance({ params: { id: 'a b' }, idempotencyKey: 'k-1' });
  await client.listInstances({ query: { page: 2, label: 'team=vision' } });
  expect(seen.map(({ method, url }) => [method, url])).toEqual([
    ['POST', '/api/instances/a%20b/stop/'],
    ['GET', '/api/instances/?page=2&label=team%3Dvision'],
  ]);
  expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer secret', 'idempotency-key': 'k-1' });
});

it('sends a JSON body and no content type without one', async () => {
  await client.createSshKey({ body: { name: 'laptop' } });
  await client.listRegions();
  expect(seen[0]?.body).toBe('{"name":"laptop"}');
  expect(seen[1]?.headers['content-type']).toBeUndefined();
});

it('throws what the API said', async () => {
  reply = { status: 409, body: '{"success":false,"error":"out_of_stock","message":"None left","details":[],"request_id":"1b1b1b1b"}' };
  await expect(client.listRegions()).rejects.toMatchObject({ status: 409, code: 'out_of_stock', message: 'None left' });
});

it('tells a broken answer from a refusal, and hands on Retry-After', async () => {
  reply = { status: 503, body: '<html>', headers: { 'retry-after': '7' } };
  const error: unknown = await client.listRegions().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ code: 'unavailable', retryAfterSeconds: 7 });
});

it('tells of each answer by which request it came, also of a refusal', async () => {
  const told: unknown[] = [];
  const watched = createApiClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, onAnswer: (answer, call) => told.push([answer, call]) });
  reply.headers = { 'x-request-id': '0a0a0a0a' };
  const answer = await watched.stopInstance({ params: { id: 'i' } });
  reply = { status: 409, body: '{"success":false,"error":"out_of_stock","message":"None left","details":[],"request_id":"1b1b1b1b"}', headers: { 'x-request-id': '1b1b1b1b' } };
  const refusal = (await watched.startInstance({ params: { id: 'i' } }).catch((error: unknown) => error)) as ApiError;
  const input = { params: { id: 'i' } };
  expect(told).toEqual([[answer, { endpoint: 'stopInstance', input, requestId: '0a0a0a0a' }], [refusal.answer, { endpoint: 'startInstance', input, requestId: '1b1b1b1b' }]]);
});
