import { commonErrors, endpoints, envelopeOf, errorResponse, type EndpointSpec } from '@garrison/contracts';
import type { DomainErrorCode } from '@garrison/domain';
import { failureEnvelope, statusOf } from '../domain-failure.js';
import { errorExamples } from './error-examples.js';
import { JsonSchemas, type Json } from './json-schemas.js';
import { requestExamples } from './request-examples.js';

const description = `Rent GPU machines by the minute. Every path works with and without its trailing slash; they are listed without.

**Credentials.** \`Authorization: Bearer <access token or API key>\`, or \`X-API-Key: <API key>\`.

**Answers.** \`{ "success": true, "message": …, <payload>: …, "request_id": … }\`, and \`{ "success": false, "message": …, "error": "<code>", "details": [ … ], "request_id": … }\`
with all problems of a request at once. Unknown members of a body are refused by name.

**Asynchronous commands** answer 202 with the resource in its transitional state and an \`operation_id\`: follow it at \`/api/operations/{id}\`.

**Repeating safely.** Send an \`Idempotency-Key\`: the same key with the same body gives the first answer again, for 24 hours.

**Money** is decimal text with a currency, prices are numbers per hour, sizes are GB, times are RFC 3339 in UTC, ids are UUIDs.`;

const tagDescriptions: Record<string, string> = {
  Authentication: 'Accounts, access and refresh tokens.',
  Account: 'The profile of the account.',
  'API keys': 'Keys for programs, with scopes.',
  Regions: 'Where machines can run, and what each region offers.',
  GPUs: 'GPU models, the machines that can be had with them, and what is free now.',
  Images: 'What machines boot from: OS images, and custom images of your own (Legacy tier).',
  Pricing: 'What everything costs.',
  Deploy: 'Ask for a new machine and follow it until it runs.',
  Instances: 'Machines and what can be done with them.',
  Operations: 'Commands in progress and what became of them.',
  'SSH keys': 'Keys that machines let in.',
  Scripts: 'What machines run when they boot for the first time.',
  Firewalls: 'What machines let in and out, and who has which firewall.',
  Volumes: 'Disks, with or without a machine.',
  Snapshots: 'Copies of machines’ disks, and new machines made from them (Legacy tier).',
  Billing: 'Credit and charges.',
  'AI chat': 'Language models, by the token.',
  Webhooks: 'Changes sent to servers of yours, signed to the Standard Webhooks specification.',
  Operator: 'The other side of the counter: nodes, capacity, stuck operations, accounts. Needs the operator role.',
  Activity: 'What changed, and who did it.',
};

const bearer = { bearer: [] };
const apiKey = { apiKey: [] };

/** The OpenAPI 3.1 document of the public API, made from the endpoints that also validate requests and type the client. */
export function buildOpenApi(): Json {
  const schemas = new JsonSchemas();
  schemas.convert(errorResponse, 'output');
  const paths: Record<string, Json> = {};
  const usedErrors = new Set<DomainErrorCode>();
  for (const [operationId, spec] of Object.entries(endpoints) as [keyof typeof endpoints, EndpointSpec][]) {
    const errors = errorsOf(spec);
    errors.forEach((code) => usedErrors.add(code));
    const operation = {
      operationId,
      tags: [spec.tag],
      summary: spec.summary,
      description: spec.description ?? `${spec.summary}.`,
      security: securityOf(spec),
      parameters: parametersOf(spec, schemas),
      ...(spec.body ? { requestBody: requestBodyOf(operationId, spec, spec.body, schemas) } : {}),
      responses: { [spec.status]: successOf(spec, schemas), ...failuresOf(errors) },
    };
    const path = spec.path.replace(/\/$/, '');
    paths[path] = { ...paths[path], [spec.method.toLowerCase()]: operation };
  }
  const tags = [...new Set(Object.values(endpoints).map((spec) => spec.tag))];
  return {
    openapi: '3.1.0',
    info: {
      title: 'Garrison',
      version: '0.1.0',
      summary: 'The public API of a GPU cloud',
      description,
      contact: { name: 'The operator of this cloud' },
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/', description: 'This server' }],
    tags: tags.map((name) => ({ name, description: tagDescriptions[name] })),
    paths,
    components: {
      schemas: schemas.components,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An access token from `/api/auth/token`, or an API key.' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'An API key from `/api/api-keys`.' },
      },
      headers: headerComponents,
      examples: Object.fromEntries(
        [...usedErrors].sort().map((code) => [code, { summary: code, value: failureEnvelope(errorExamples[code], 'a1b2c3d4') }]),
      ),
    },
  };
}

/** Everything this endpoint can refuse with: a key for repeating can itself be wrong, and so can credentials that were not asked for. */
function errorsOf(spec: EndpointSpec): DomainErrorCode[] {
  const withKey = takesIdempotencyKey(spec) ? (['validation_failed'] as const) : [];
  const withCredentials = securityOf(spec).length > 0 ? (['unauthenticated'] as const) : [];
  return [...new Set([...commonErrors(spec), ...spec.errors, ...withKey, ...withCredentials])];
}

const takesIdempotencyKey = (spec: EndpointSpec): boolean => spec.errors.includes('idempotency_conflict');

/** Public endpoints outside Authentication show more to whom they know. */
function securityOf({ access, tag }: EndpointSpec): Json[] {
  if (access === 'public') return tag === 'Authentication' ? [] : [{}, bearer, apiKey];
  return access === 'session' ? [bearer] : [bearer, apiKey];
}

function parametersOf(spec: EndpointSpec, schemas: JsonSchemas): Json[] {
  const inPath = spec.params
    ? fieldsOf(schemas.convert(spec.params, 'input')).map((field) => parameter('path', { ...field, required: true }))
    : [];
  const inQuery = spec.query ? fieldsOf(schemas.convert(spec.query, 'input')).map((field) => parameter('query', field)) : [];
  return [...inPath, ...inQuery, ...(takesIdempotencyKey(spec) ? [idempotencyKeyParameter] : [])];
}

type Field = { name: string; schema: Json; required: boolean };

const fieldsOf = ({ properties = {}, required = [] }: { properties?: Record<string, Json>; required?: string[] }): Field[] =>
  Object.entries(properties).map(([name, schema]) => ({ name, schema, required: required.includes(name) }));

const listParameters: Record<string, string> = {
  page: 'Which page, from 1.',
  page_size: 'Entries per page, 1 to 100.',
  search: 'Only entries whose name contains this text.',
  sort: 'The field to sort by; a leading `-` reverses.',
};

function parameter(where: 'path' | 'query', { name, schema, required }: Field): Json {
  const { description: own, ...rest } = schema;
  const text =
    own ??
    listParameters[name] ??
    (where === 'path' ? `The ${name.replaceAll('_', ' ')}.` : `Only entries with this ${name.replaceAll('_', ' ')}.`);
  return { name, in: where, required, description: text, schema: rest };
}

const idempotencyKeyParameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Makes repeating safe: the same key with the same request gives the first answer again.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

function requestBodyOf(
  operationId: keyof typeof endpoints,
  spec: EndpointSpec,
  body: NonNullable<EndpointSpec['body']>,
  schemas: JsonSchemas,
): Json {
  const example = requestExamples[operationId];
  return {
    required: !spec.bodyOptional,
    content: {
      'application/json': {
        schema: schemas.convert(body, 'input'),
        ...(example === undefined ? {} : { examples: { typical: { summary: spec.summary, value: example } } }),
      },
    },
  };
}

const successOf = (spec: EndpointSpec, schemas: JsonSchemas): Json => ({
  description: spec.message,
  headers: {
    ...commonHeaders,
    ...(takesIdempotencyKey(spec) ? { 'Idempotent-Replayed': { $ref: '#/components/headers/Idempotent-Replayed' } } : {}),
  },
  content: {
    'application/json': { schema: schemas.convert(envelopeOf(spec), 'output') },
    ...Object.fromEntries((spec.alsoAs ?? []).map((type) => [type, { schema: { type: 'string' } }])),
  },
});

function failuresOf(codes: readonly DomainErrorCode[]): Record<string, Json> {
  const statuses = [...new Set(codes.map((code) => statusOf[code]))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => {
      const here = codes.filter((code) => statusOf[code] === status);
      return [
        status,
        {
          description: here.map((code) => `\`${code}\``).join(', '),
          headers: {
            ...commonHeaders,
            ...(status === statusOf.rate_limited ? { 'Retry-After': { $ref: '#/components/headers/Retry-After' } } : {}),
          },
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/ErrorResponse' },
              examples: Object.fromEntries(here.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
            },
          },
        },
      ];
    }),
  );
}

const integerHeader = (text: string): Json => ({ description: text, schema: { type: 'integer' } });

const headerComponents: Record<string, Json> = {
  'X-Request-Id': { description: 'The `request_id` of the answer.', schema: { type: 'string' } },
  'RateLimit-Limit': integerHeader('Calls allowed per minute.'),
  'RateLimit-Remaining': integerHeader('Calls left in this minute.'),
  'RateLimit-Reset': integerHeader('Seconds until the minute is over.'),
  'Retry-After': integerHeader('Seconds to wait before the next call.'),
  'Idempotent-Replayed': {
    description: '`true` when this is the answer to an earlier request with the same key.',
    schema: { type: 'string', enum: ['true'] },
  },
};

const commonHeaders = Object.fromEntries(
  ['X-Request-Id', 'RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'].map((name) => [
    name,
    { $ref: `#/components/headers/${name}` },
  ]),
);
