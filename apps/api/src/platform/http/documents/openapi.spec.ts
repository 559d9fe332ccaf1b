import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { endpoints, type EndpointSpec } from '@garrison/contracts';
import { Spectral } from '@stoplight/spectral-core';
import { oas } from '@stoplight/spectral-rulesets';
import { buildOpenApi } from './openapi.js';
import { requestExamples } from './request-examples.js';

type Operation = {
  operationId: string;
  tags: string[];
  security: object[];
  parameters: { name: string; in: string; required: boolean }[];
  requestBody?: { required: boolean };
  responses: Record<string, { content: { 'application/json': { schema: { properties?: object; $ref?: string } } } }>;
};
const document = buildOpenApi() as {
  info: { version: string };
  tags: { name: string; description?: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { type: string; required: string[] }>; examples: object };
};
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
const operation = (id: keyof typeof endpoints): Operation => {
  const found = operations.find((one) => one.operationId === id);
  if (!found) throw new Error(`no operation ${id}`);
  return found;
};

it('lints clean with the oas rules of Spectral', async () => {
  const linter = new Spectral();
  linter.setRuleset({ extends: [oas], rules: {} } as never);
  const findings = await linter.run(JSON.parse(JSON.stringify(document)) as Record<string, unknown>);
  expect(findings.map(({ code, path, message }) => `${code} at ${path.join('.')}: ${message}`)).toEqual([]);
});

it('would not lint clean with a mistake in it', async () => {
  const linter = new Spectral();
  linter.setRuleset({ extends: [oas], rules: {} } as never);
  const broken = JSON.parse(JSON.stringify(document)) as typeof document;
  operationOf(broken, 'listRegions').tags = ['Nowhere'];
  expect((await linter.run(broken)).map(({ code }) => code)).toEqual(['operation-tag-defined']);

  function operationOf(within: typeof document, id: string): Operation {
    const found = Object.values(within.paths)
      .flatMap((path) => Object.values(path))
      .find((one) => one.operationId === id);
    if (!found) throw new Error(`no operation ${id}`);
    return found;
  }
});

it('has every endpoint of the contract once', () => {
  expect(operations.map((one) => one.operationId).sort()).toEqual(Object.keys(endpoints).sort());
});

it('says of every tag what it is about', () => {
  expect(document.tags.filter((tag) => !tag.description)).toEqual([]);
});

it('has the version of the package', () => {
  const { version } = JSON.parse(readFileSync(resolve(__dirname, '../../../../package.json'), 'utf8')) as { version: string };
  expect(document.info.version).toBe(version);
});

it('refers only to components that are there', () => {
  const text = JSON.stringify(document);
  const refs = [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/([\w-]+)"/g)].map(([, kind = '', name = '']) => [kind, name]);
  const components = document.components as unknown as Record<string, Record<string, unknown>>;
  expect(refs.filter(([kind = '', name = '']) => components[kind]?.[name] === undefined)).toEqual([]);
  expect(text).not.toContain('$defs');
});

it.each(Object.entries(endpoints as Record<string, EndpointSpec>).filter(([, spec]) => spec.body))(
  'shows a body for %s that it accepts',
  (id, spec) => {
    const example = requestExamples[id as keyof typeof endpoints];
    expect(example).toBeDefined();
    expect(spec.body?.safeParse(example).error?.issues).toBeUndefined();
  },
);

it('describes a deployment with what it takes, answers and refuses', () => {
  const deploy = operation('createDeployment');
  expect(deploy.requestBody?.required).toBe(true);
  expect(Object.keys(deploy.responses)).toEqual(['202', '400', '401', '402', '403', '409', '413', '415', '429', '500', '503']);
  expect(Object.keys(deploy.responses['202']?.content['application/json'].schema.properties ?? {})).toEqual([
    'success',
    'message',
    'deployment',
    'operation_id',
    'request_id',
  ]);
  expect(deploy.responses['409']?.content['application/json'].schema.$ref).toBe('#/components/schemas/ErrorResponse');
  expect(deploy.parameters.map((one) => one.name)).toEqual(['Idempotency-Key']);
  // what has a default may be left out by the caller
  expect(document.components.schemas.DeploymentRequest?.required).toEqual(['vm_name', 'region', 'gpu_model']);
});

it('tells who may call', () => {
  expect(operation('register').security).toEqual([]);
  expect(operation('getPricing').security).toEqual([{}, { bearer: [] }, { apiKey: [] }]);
  expect(operation('createApiKey').security).toEqual([{ bearer: [] }]);
  expect(operation('listInstances').security).toEqual([{ bearer: [] }, { apiKey: [] }]);
});

it('names path and query parameters', () => {
  expect(operation('listInstanceEvents').parameters.map(({ name, in: where, required }) => [name, where, required])).toEqual([
    ['id', 'path', true],
    ['page', 'query', false],
    ['page_size', 'query', false],
    ['sort', 'query', false],
  ]);
});
