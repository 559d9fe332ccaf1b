import { apiRoutes as routes, kraftRoutes } from '@garrison/api-client';
import { curlOf, type Command } from './curl';

const curl = (command: Command) => curlOf({ routes, kraftRoutes, apiPublicUrl: 'http://api.test' }, command);

it('names method, address, key and body', () => {
  expect(curl({ endpoint: 'resizeVolume', input: { params: { id: 'v 1' }, body: { size_gb: 200 } } })).toBe(
    `curl -sS -X POST 'http://api.test/api/volumes/v%201/resize/' \\\n  -H "X-API-Key: $GARRISON_API_KEY" \\\n  -H 'Content-Type: application/json' \\\n  -d '{"size_gb":200}'`,
  );
});

it('keeps a quote in a name from ending the word', () => {
  expect(curl({ endpoint: 'updateVolume', input: { params: { id: 'v' }, body: { name: "it's $(rm)" } } })).toContain(`-d '{"name":"it'\\''s $(rm)"}'`);
});

it('asks with the query and without a body', () => {
  expect(curl({ endpoint: 'listVolumes', input: { query: { region: 'FINLAND-1' } } })).toBe(`curl -sS -X GET 'http://api.test/api/volumes/?region=FINLAND-1' \\\n  -H "X-API-Key: $GARRISON_API_KEY"`);
});

it('saves a file under its name', () => {
  expect(curl({ endpoint: 'getStatement', input: { params: { month: '2026-03' }, query: { format: 'pdf' }, saveAs: 'statement-2026-03.pdf' } })).toBe(
    `curl -sS -X GET 'http://api.test/api/billing/statements/2026-03/?format=pdf' \\\n  -H "X-API-Key: $GARRISON_API_KEY" \\\n  -o 'statement-2026-03.pdf'`,
  );
});

it('takes the token of a person where API keys may not', () => {
  expect(curl({ endpoint: 'deleteApiKey', input: { params: { id: 'k' } } })).toBe(`curl -sS -X DELETE 'http://api.test/api/api-keys/k/' \\\n  -H "Authorization: Bearer $GARRISON_TOKEN"`);
});

it('leaves passwords to be filled in', () => {
  expect(curl({ endpoint: 'changePassword', input: { body: { current_password: 'correct horse', new_password: 'battery staple' } } })).toContain(`-d '{"current_password":"<current_password>","new_password":"<new_password>"}'`);
});

it('speaks the KraftCloud dialect with its own token, to the metro', () => {
  expect(curl({ kraft: 'deleteVolumes', input: { metro: 'dal0', items: [{ uuid: 'u' }] } })).toBe(
    `curl -sS -X DELETE 'http://api.test/v1/volumes' \\\n  -H "Authorization: Bearer $KRAFTCLOUD_TOKEN" \\\n  -H "X-Garrison-Metro: dal0" \\\n  -H 'Content-Type: application/json' \\\n  -d '[{"uuid":"u"}]'`,
  );
});
