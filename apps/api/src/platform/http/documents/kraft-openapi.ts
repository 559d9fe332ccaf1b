import { kraftEndpoints, kraftEnvelope, kraftFailure, kraftFailureStatuses, type KraftEndpoint } from '@garrison/contracts';
import { z } from 'zod';
import { JsonSchemas, type Json } from './json-schemas.js';

const description = `Unikernel volumes and instances, as KraftCloud's API has them. The metro is part of the host, \`api.<metro>.…\`; any other host is the metro that the operator has chosen.

**Scopes.** In the global scope a request is one object or an array of objects, each named by \`uuid\` or \`name\`; in the local scope the path names one by its UUID and the object has
neither. Bodies may come with GET and DELETE too.

**Answers** are 200 with one entry for each object, in the order of the request: \`status\` of the envelope is \`success\`, \`partial_success\` or \`error\`, and a failed entry has \`message\` and
an integer \`error\`. Only what is wrong with the request as a whole has another HTTP status.

**Credentials.** \`Authorization: Bearer <token>\`: an API key, as it is or as the base64 of \`user:secret\` that the creation of the key shows as \`kraftcloud_token\`.`;

const tags: Record<KraftEndpoint['tag'], string> = {
  Volumes: 'Disks for unikernels. Sizes are MB.',
  'Volume templates': 'Volumes that never change and that others are made from.',
  Instances: 'Unikernels, as far as volumes need them.',
  Users: 'What the account uses and may use.',
};

/** The OpenAPI 3.1 document of the KraftCloud dialect: a document of its own, because envelope, statuses and credentials are not those of the other API. */
export function buildKraftOpenApi(): Json {
  const schemas = new JsonSchemas();
  const paths: Record<string, Json> = {};
  for (const [id, spec] of Object.entries(kraftEndpoints as Record<string, KraftEndpoint>)) {
    for (const [path, local] of [[spec.path, false], [spec.localPath, true]] as const) {
      if (path !== undefined) paths[path] = { ...paths[path], [spec.method.toLowerCase()]: operationOf(local ? `${id}ByUuid` : id, spec, local, schemas) };
    }
  }
  const failure = schemas.convert(kraftFailure, 'output');
  return {
    openapi: '3.1.0',
    info: { title: 'Garrison: KraftCloud volumes', version: '0.1.0', description, contact: { name: 'The operator of this cloud' }, license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' } },
    servers: [{ url: '/', description: 'This server' }],
    tags: Object.entries(tags).map(([name, about]) => ({ name, description: about })),
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: schemas.components,
      responses: { Failure: { description: 'The request as a whole is refused; `message` says why.', content: { 'application/json': { schema: failure } } } },
    },
  };
}

function operationOf(operationId: string, spec: KraftEndpoint, local: boolean, schemas: JsonSchemas): Json {
  const summary = local ? `${spec.summary} (local scope)` : spec.summary;
  return {
    operationId,
    tags: [spec.tag],
    summary,
    description: spec.description ?? `${spec.summary}. Needs the scope \`${spec.access}\`.`,
    security: [{ bearer: [] }],
    parameters: parametersOf(spec, local, schemas),
    ...(spec.method === 'GET' ? {} : { requestBody: bodyOf(spec, local, schemas) }),
    responses: {
      200: { description: 'One entry for each object, in the order of the request.', content: { 'application/json': { schema: schemas.convert(kraftEnvelope(spec), 'output') } } },
      ...Object.fromEntries(kraftFailureStatuses.map((status) => [status, { $ref: '#/components/responses/Failure' }])),
    },
  };
}

function parametersOf(spec: KraftEndpoint, local: boolean, schemas: JsonSchemas): Json[] {
  const query = (name: string, schema: Json, about: string) => ({ name, in: 'query', required: false, schema, description: about });
  if (local) return [{ name: 'uuid', in: 'path', required: true, schema: { type: 'string', format: 'uuid' }, description: 'The object.' }];
  const named = spec.named && spec.method === 'GET' ? ['uuid', 'name'].map((name) => query(name, { type: 'array', items: { type: 'string' } }, 'Objects to tell of; may be repeated.')) : [];
  return [...named, ...Object.entries(spec.query?.shape ?? {}).map(([name, schema]) => query(name, schemas.convert(schema as z.ZodType, 'input'), `The member \`${name}\`.`))];
}

function bodyOf(spec: KraftEndpoint, local: boolean, schemas: JsonSchemas): Json {
  const item = schemas.convert(spec.item, 'input');
  const named = spec.named && !local ? { ...item, properties: { uuid: { type: 'string' }, name: { type: 'string' }, ...(item.properties as Json) } } : item;
  const schema = local ? named : { anyOf: [named, { type: 'array', items: named, minItems: 1 }] };
  return { required: !local && spec.withoutItems === 'refused', content: { 'application/json': { schema } } };
}
