import { curlOf } from './curl';

it('names method, address, key and body', () => {
  expect(curlOf('http://api.test', { method: 'POST', path: '/api/volumes/{id}/resize/' }, { params: { id: 'v 1' }, body: { size_gb: 200 } })).toBe(
    `curl -sS -X POST 'http://api.test/api/volumes/v%201/resize/' \\\n  -H "X-API-Key: $GARRISON_API_KEY" \\\n  -H 'Content-Type: application/json' \\\n  -d '{"size_gb":200}'`,
  );
});

it('keeps a quote in a name from ending the word', () => {
  expect(curlOf('http://api.test', { method: 'PATCH', path: '/api/x/' }, { body: { name: "it's $(rm)" } })).toContain(`-d '{"name":"it'\\''s $(rm)"}'`);
});

it('asks with the query and without a body', () => {
  expect(curlOf('http://api.test', { method: 'GET', path: '/api/volumes/' }, { query: { region: 'FINLAND-1' } })).toBe(`curl -sS -X GET 'http://api.test/api/volumes/?region=FINLAND-1' \\\n  -H "X-API-Key: $GARRISON_API_KEY"`);
});

it('takes the token of a person where API keys may not', () => {
  expect(curlOf('http://api.test', { method: 'DELETE', path: '/api/api-keys/{id}/' }, { params: { id: 'k' }, asPerson: true })).toBe(`curl -sS -X DELETE 'http://api.test/api/api-keys/k/' \\\n  -H "Authorization: Bearer $GARRISON_TOKEN"`);
});
