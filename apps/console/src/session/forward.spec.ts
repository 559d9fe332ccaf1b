/** @jest-environment node */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { forward } from './forward';

type Seen = { method?: string; url?: string; headers: IncomingMessage['headers']; body: string };
let api: Server;
let seen: Seen[];
/** Access tokens the stand-in API takes, and what each refresh token is worth once. */
let valid: Set<string>;
let refreshable: Map<string, string>;
/** Called when the connection of a stream that never ends is closed. */
let hungUp: () => void;

const pairFor = (access: string) => ({ access, refresh: `refresh-after-${access}`, access_expires_at: '2030-01-01T00:00:00.000Z', refresh_expires_at: '2030-02-01T00:00:00.000Z' });

beforeAll(async () => {
  api = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      const answer = (status: number, json: unknown) => response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': '0a0a0a0a', 'set-cookie': 'of-the-api=1' }).end(JSON.stringify(json));
      if (request.url === '/api/auth/token/refresh/') {
        const { refresh } = JSON.parse(body) as { refresh: string };
        const access = refreshable.get(refresh);
        refreshable.delete(refresh);
        if (access) valid.add(access);
        return access ? answer(200, { success: true, ...pairFor(access) }) : answer(401, { success: false, error: 'unauthenticated' });
      }
      if (request.url === '/api/ai/chat/') {
        response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' }).write('data: 1\n\n');
        return response.once('close', () => hungUp());
      }
      return valid.has(request.headers.authorization?.replace('Bearer ', '') ?? '') ? answer(202, { success: true, echo: body }) : answer(401, { success: false, error: 'unauthenticated' });
    });
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  process.env.API_URL = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => api.close(resolve)));
beforeEach(() => {
  seen = [];
  valid = new Set(['good']);
  refreshable = new Map();
});

const ours = { 'x-garrison-csrf': '1', 'sec-fetch-site': 'same-origin' };
function call({ method = 'POST', path = 'instances/i-1/stop/', headers = ours, body, cookies = {} }: { method?: string; path?: string; headers?: Record<string, string>; body?: string; cookies?: Record<string, string> }) {
  const request = new Request(`http://console.test/bff/${path}`, { method, headers: { ...headers, ...(body ? { 'content-length': String(body.length), 'content-type': 'application/json' } : {}) }, body });
  return forward(request, { get: (name) => (cookies[name] === undefined ? undefined : { value: cookies[name] }) });
}
const cookiesOf = (response: Response) => Object.fromEntries(response.headers.getSetCookie().map((line) => [line.split('=')[0], line]));

it('passes a call on with the bearer token, and the answer back without the API’s cookies', async () => {
  const response = await call({ path: 'instances/i-1/stop/?a=b%20c', body: '{"x":1}', headers: { ...ours, 'idempotency-key': 'k-1', cookie: 'garrison_access=good' }, cookies: { garrison_access: 'good' } });
  expect([response.status, response.headers.get('x-request-id'), await response.json()]).toEqual([202, '0a0a0a0a', { success: true, echo: '{"x":1}' }]);
  expect(seen).toEqual([expect.objectContaining({ method: 'POST', url: '/api/instances/i-1/stop/?a=b%20c', body: '{"x":1}' })]);
  expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer good', 'idempotency-key': 'k-1', 'content-type': 'application/json' });
  expect(seen[0]?.headers.cookie).toBeUndefined();
  expect(response.headers.getSetCookie()).toEqual([]);
});

it('passes on calls of the KraftCloud API with their metro, under the same conditions', async () => {
  const cookies = { garrison_access: 'good' };
  const metro = { 'x-garrison-metro': 'dal0' };
  expect((await call({ method: 'DELETE', path: 'v1/volumes', body: '[{"name":"a"}]', headers: { ...ours, ...metro }, cookies })).status).toBe(202);
  await call({ method: 'GET', path: 'v1/volumes?count=5', headers: metro, cookies });
  await call({ method: 'GET', path: 'v1/openapi.json', cookies });
  expect(seen.map(({ method, url }) => [method, url])).toEqual([['DELETE', '/v1/volumes'], ['GET', '/v1/volumes?count=5'], ['GET', '/api/v1/openapi.json']]);
  expect(seen[0]).toMatchObject({ body: '[{"name":"a"}]', headers: { authorization: 'Bearer good', 'x-garrison-metro': 'dal0' } });
  expect((await call({ method: 'DELETE', path: 'v1/volumes', body: '[{"name":"a"}]', headers: { ...metro, ...{ 'sec-fetch-site': 'cross-site' } } as never, cookies })).status).toBe(403);
  expect(seen).toHaveLength(3);
});

it('hands a stream on as it comes, and hangs up when the reader does', async () => {
  const closed = new Promise<void>((resolve) => (hungUp = resolve));
  const away = new AbortController();
  const request = new Request('http://console.test/bff/ai/chat/', { method: 'POST', headers: { ...ours, 'content-length': '2' }, body: '{}', signal: away.signal });
  const response = await forward(request, { get: (name) => (name === 'garrison_access' ? { value: 'good' } : undefined) });
  // nothing on the way may pack or collect the words
  expect([response.headers.get('cache-control'), response.headers.get('x-accel-buffering')]).toEqual(['no-store, no-transform', 'no']);
  const first = await response.body?.getReader().read();
  expect(new TextDecoder().decode(first?.value)).toBe('data: 1\n\n');
  away.abort();
  await closed;
});

it('renews an expired token once for all calls under way, repeats them, and keeps the new pair out of reach of scripts', async () => {
  refreshable.set('r-1', 'fresh');
  const cookies = { garrison_access: 'expired', garrison_refresh: 'r-1' };
  const responses = await Promise.all([call({ body: '{"n":1}', cookies }), call({ body: '{"n":2}', cookies }), call({ method: 'GET', cookies })]);
  expect(responses.map(({ status }) => status)).toEqual([202, 202, 202]);
  expect(await responses[1]?.json()).toMatchObject({ echo: '{"n":2}' });
  expect(seen.filter(({ url }) => url === '/api/auth/token/refresh/')).toHaveLength(1);
  for (const response of responses) {
    expect(cookiesOf(response)).toMatchObject({
      garrison_access: expect.stringMatching(/^garrison_access=fresh;.*HttpOnly.*SameSite=strict/i),
      garrison_refresh: expect.stringMatching(/^garrison_refresh=refresh-after-fresh;.*HttpOnly.*SameSite=strict/i),
    });
  }
});

it('renews before the call when the access cookie has run out', async () => {
  refreshable.set('r-2', 'fresh-2');
  const response = await call({ method: 'GET', cookies: { garrison_refresh: 'r-2' } });
  expect([response.status, seen.map(({ url }) => url)]).toEqual([202, ['/api/auth/token/refresh/', '/api/instances/i-1/stop/']]);
});

it('ends the session when the token cannot be renewed', async () => {
  const response = await call({ cookies: { garrison_access: 'expired', garrison_refresh: 'worthless' } });
  expect([response.status, await response.json()]).toEqual([401, expect.objectContaining({ error: 'unauthenticated' })]);
  expect(cookiesOf(response)).toMatchObject({ garrison_access: expect.stringMatching(/^garrison_access=;.*1970/), garrison_refresh: expect.stringMatching(/^garrison_refresh=;.*1970/) });
});

it('keeps the session when the API cannot be reached', async () => {
  const url = process.env.API_URL;
  process.env.API_URL = 'http://127.0.0.1:1';
  const response = await call({ cookies: { garrison_access: 'good', garrison_refresh: 'r-3' } });
  process.env.API_URL = url;
  expect([response.status, response.headers.getSetCookie()]).toEqual([503, []]);
});

it.each<[string, Record<string, string>]>([
  ['has no header of ours', { 'sec-fetch-site': 'same-origin' }],
  ['comes from another site', { 'x-garrison-csrf': '1', 'sec-fetch-site': 'cross-site' }],
  ['comes from a sibling site', { 'x-garrison-csrf': '1', 'sec-fetch-site': 'same-site' }],
  ['comes from another origin, by an older browser', { 'x-garrison-csrf': '1', origin: 'http://evil.test', host: 'console.test' }],
  ['does not say where it comes from', { 'x-garrison-csrf': '1', host: 'console.test' }],
])('a change that %s never reaches the API', async (_what, headers) => {
  const response = await call({ headers, cookies: { garrison_access: 'good' } });
  expect([response.status, seen]).toEqual([403, []]);
});

it('takes an older browser’s word by its origin', async () => {
  expect((await call({ headers: { 'x-garrison-csrf': '1', origin: 'http://console.test', host: 'console.test' }, cookies: { garrison_access: 'good' } })).status).toBe(202);
});

it.each(['auth/token/', 'auth/token/refresh/', 'auth/logout/', 'auth/register/', 'auth/%74oken/', '%61uth/token%2frefresh/'])('%s is not forwarded: its answer or body holds tokens', async (path) => {
  const response = await call({ path, body: '{}', cookies: { garrison_access: 'good' } });
  expect([response.status, seen]).toEqual([404, []]);
});

it('refuses a body larger than any the API takes', async () => {
  expect((await call({ body: 'x'.repeat(1_048_577), cookies: { garrison_access: 'good' } })).status).toBe(413);
});
