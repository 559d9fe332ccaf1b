import { startTestApi, type TestApi } from '../../../testing/test-api.js';

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()));
afterAll(() => api.close());

it('serves the document to everybody, once per release', async () => {
  const first = await api.app.inject('/api/openapi.json');
  expect([first.statusCode, first.headers['content-type'], first.json().openapi]).toEqual([
    200,
    'application/json; charset=utf-8',
    '3.1.0',
  ]);
  const again = await api.app.inject({ url: '/api/openapi.json', headers: { 'if-none-match': String(first.headers.etag) } });
  expect([again.statusCode, again.body]).toEqual([304, '']);
});

it('serves a page that loads everything from here, with no script in it', async () => {
  for (const url of ['/api/docs', '/api/docs/']) {
    const page = await api.app.inject(url);
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers['content-security-policy']).toContain("script-src 'self';");
    // or the page would ask for its files by https where there is only http
    expect(page.headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
    expect(page.body).not.toMatch(/<script(?![^>]* src="\/api\/docs\/)|https?:\/\//);
    const files = [...page.body.matchAll(/(?:src|href)="(\/api\/docs\/[^"]+)"/g)].map(([, file = '']) => file);
    expect(files).toHaveLength(4);
    for (const file of files) expect([file, (await api.app.inject(file)).statusCode]).toEqual([file, 200]);
  }
});

it.each(['/api/docs/assets/package.json', '/api/docs/assets/index.html', '/api/docs/assets/../package.json', '/api/docs/assets/'])(
  'does not serve %s',
  async (url) => {
    expect((await api.app.inject(url)).statusCode).toBe(404);
  },
);
