import 'reflect-metadata';
import { type DynamicModule, type Type } from '@nestjs/common';
import { endpoints, kraftEndpoints, openAiEndpoints, type EndpointSpec, type KraftEndpoint, type OpenAiEndpoint } from '@garrison/contracts';
import { AppModule } from './app.module.js';
import { UNLISTED_METADATA } from './platform/auth/auth.guard.js';
import { KRAFT_METADATA } from './platform/http/kraft-dialect.js';
import { OPENAI_METADATA } from './platform/http/openai-dialect.js';
import { ENDPOINT_METADATA } from './platform/http/route.js';
import { createLogger } from './platform/observability/logger.js';
import { testEnv } from './testing/test-api.js';

type Handler = { name: string; spec: EndpointSpec | KraftEndpoint | OpenAiEndpoint | undefined; unlisted: boolean };

const env = testEnv('postgres://nobody@127.0.0.1:1/none', { REDIS_URL: 'redis://127.0.0.1:1' });
const handlers = controllersIn(AppModule.with(env, createLogger({ level: 'silent', name: 'test' }))).flatMap(handlersOf);

/** What Nest keeps on modules and handlers ("controllers", "imports", "path"). */
function controllersIn(root: Type | DynamicModule, seen = new Set<unknown>()): Type[] {
  if (seen.has(root)) return [];
  seen.add(root);
  const module = 'module' in root ? root.module : root;
  const dynamic = 'module' in root ? root : undefined;
  const both = <T>(key: 'controllers' | 'imports', own: readonly unknown[] | undefined) => [
    ...((Reflect.getMetadata(key, module) as T[] | undefined) ?? []),
    ...((own as T[] | undefined) ?? []),
  ];
  return [
    ...both<Type>('controllers', dynamic?.controllers),
    ...both<Type | DynamicModule>('imports', dynamic?.imports).flatMap((one) => controllersIn(one, seen)),
  ];
}

function handlersOf(controller: Type): Handler[] {
  const prototype = controller.prototype as Record<string, object>;
  return Object.getOwnPropertyNames(prototype)
    .filter((name) => name !== 'constructor' && Reflect.hasMetadata('path', prototype[name] as object))
    .map((name) => {
      const handler = prototype[name] as object;
      return {
        name: `${controller.name}.${name}`,
        spec: (Reflect.getMetadata(ENDPOINT_METADATA, handler) ?? Reflect.getMetadata(KRAFT_METADATA, handler) ?? Reflect.getMetadata(OPENAI_METADATA, handler)) as Handler['spec'],
        unlisted: Reflect.getMetadata(UNLISTED_METADATA, handler) === true,
      };
    });
}

it('finds the handlers', () => expect(handlers.length).toBeGreaterThan(Object.keys(endpoints).length));

it.each(Object.entries({ ...endpoints, ...kraftEndpoints, ...openAiEndpoints } as Record<string, EndpointSpec | KraftEndpoint | OpenAiEndpoint>))('%s has exactly one handler', (_id, spec) => {
  expect(handlers.filter((handler) => handler.spec === spec)).toHaveLength(1);
});

it('no handler answers without an endpoint of the contract, but health, metrics, documents and what Stripe sends', () => {
  expect(handlers.filter((handler) => !handler.spec).map(({ name, unlisted }) => [name, unlisted])).toEqual([
    ['ObservabilityController.live', true],
    ['ObservabilityController.ready', true],
    ['ObservabilityController.scrape', true],
    ['DocumentsController.openapi', true],
    ['DocumentsController.page', true],
    ['DocumentsController.script', true],
    ['KraftDocumentsController.openapi', true],
    ['StripeWebhookController.take', true],
  ]);
});

it('no two endpoints share a method and a path', () => {
  const places = Object.values(endpoints).map(({ method, path }) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`);
  expect(new Set(places).size).toBe(places.length);
});
