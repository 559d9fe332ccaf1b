import { kraftEndpoints, type KraftEndpoint } from '@garrison/contracts';
import { Spectral } from '@stoplight/spectral-core';
import { oas } from '@stoplight/spectral-rulesets';
import { buildKraftOpenApi } from './kraft-openapi.js';

type Operation = { operationId: string; requestBody?: { required: boolean }; parameters: { name: string }[] };
const document = JSON.parse(JSON.stringify(buildKraftOpenApi())) as { paths: Record<string, Record<string, Operation>>; components: { schemas: object } };
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

it('lints clean with the oas rules of Spectral', async () => {
  const linter = new Spectral();
  linter.setRuleset({ extends: [oas], rules: {} } as never);
  const findings = await linter.run(document as unknown as Record<string, unknown>);
  expect(findings.map(({ code, path, message }) => `${code} at ${path.join('.')}: ${message}`)).toEqual([]);
});

it('has every endpoint in each of its scopes, and no other', () => {
  const specs = Object.entries(kraftEndpoints as Record<string, KraftEndpoint>);
  const wanted = specs.flatMap(([id, { path, localPath }]) => [...(path ? [id] : []), ...(localPath ? [`${id}ByUuid`] : [])]);
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual(wanted.sort());
});

it('names the paths of the seed', () => {
  expect(Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))).toEqual(
    expect.arrayContaining([
      'POST /v1/volumes', 'GET /v1/volumes', 'GET /v1/volumes/{uuid}', 'DELETE /v1/volumes', 'DELETE /v1/volumes/{uuid}', 'PUT /v1/volumes/attach', 'PUT /v1/volumes/{uuid}/attach',
      'PUT /v1/volumes/detach', 'PUT /v1/volumes/{uuid}/detach', 'GET /v1/volumes/list',
    ]),
  );
});
