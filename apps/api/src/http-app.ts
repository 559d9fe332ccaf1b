import { randomBytes } from 'node:crypto';
import fastifyCors from '@fastify/cors';
import fastifyHelmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { endpoints } from '@garrison/contracts';
import type { FastifyInstance } from 'fastify';
import { AppModule } from './app.module.js';
import type { Env } from './config/env.js';
import { statusOf } from './platform/http/domain-failure.js';
import { kraftMethods, speaksKraft } from './platform/http/kraft-dialect.js';
import { failureBody, sendFailure } from './platform/http/failure.filter.js';
import { openAiMethods, speaksOpenAi } from './platform/http/openai-dialect.js';
import type { GarrisonRequest } from './platform/http/route.js';
import { NestLogger, type AppLogger } from './platform/observability/logger.js';

const BODY_LIMIT_BYTES = 256 * 1024;

/** Keeps Fastify's error handler ours: Nest's own would answer in another shape. */
class EnvelopeAdapter extends FastifyAdapter {
  override setErrorHandler(): ReturnType<FastifyAdapter['setErrorHandler']> {
    return this.getInstance() as unknown as ReturnType<FastifyAdapter['setErrorHandler']>;
  }
}

/** Builds the HTTP application; the caller listens. */
export async function createHttpApp(env: Env, logger: AppLogger): Promise<NestFastifyApplication> {
  const adapter = new EnvelopeAdapter({
    routerOptions: { ignoreTrailingSlash: true },
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: () => randomBytes(4).toString('hex'),
    trustProxy: env.TRUST_PROXY || false,
    forceCloseConnections: 'idle',
  });
  const fastify = adapter.getInstance() as unknown as FastifyInstance;
  // What fails before a handler is chosen (a body that cannot be read) never reaches Nest's filters.
  fastify.setErrorHandler((error, request, reply) => sendFailure(error, request, reply, logger));
  logRequests(fastify, logger);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(env, logger), adapter, { logger: new NestLogger(logger), bodyParser: false, abortOnError: false });
  await app.register(fastifyHelmet, { contentSecurityPolicy: { directives: { 'script-src': ["'self'"], 'style-src': ["'self'", "'unsafe-inline'"], 'img-src': ["'self'", 'data:'], 'upgrade-insecure-requests': null } } });
  await app.register(fastifyCors, { origin: env.CONSOLE_ORIGIN ? env.CONSOLE_ORIGIN.split(',') : false, exposedHeaders: ['x-request-id', 'retry-after'] });
  readJson(fastify);
  await app.init();
  answerUnknownRoutes(fastify);
  app.enableShutdownHooks();
  return app;
}

/** JSON and nothing else; routes that check a signature get its text. Clients that always send `Content-Type: application/json` may do so without a body. */
function readJson(fastify: FastifyInstance): void {
  fastify.removeContentTypeParser('text/plain');
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: BODY_LIMIT_BYTES }, (request, body, done) => {
    if ((request.routeOptions.config as { rawBody?: boolean }).rawBody) return done(null, body);
    if (body.length === 0) return done(null, undefined);
    return parse(request, body as string, done);
  });
}

function logRequests(fastify: FastifyInstance, logger: AppLogger): void {
  fastify.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id));
  fastify.addHook('onResponse', async (request: GarrisonRequest, reply) => {
    const { method, url, ip, actor } = request;
    const callerRequestId = request.headers['x-request-id'];
    logger.info({ requestId: request.id, callerRequestId, method, url: url.split('?')[0], status: reply.statusCode, ms: Math.round(reply.elapsedTime), ip, accountId: actor?.accountId }, 'request');
  });
}

const knownPaths = Object.values(endpoints).map(({ method, path }) => ({ method, pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+').replace(/\/$/, '')}/?$`) }));

/** Nest answers unknown routes through the exception filter; what only has another method is told so. */
function answerUnknownRoutes(fastify: FastifyInstance): void {
  fastify.addHook('onSend', async (request, reply, payload) => {
    if (reply.statusCode !== 404 || !request.is404) return payload;
    const path = request.url.split('?')[0] ?? '';
    const allowed = speaksKraft(request) ? kraftMethods(path) : speaksOpenAi(request) ? openAiMethods(path) : knownPaths.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    if (allowed.length === 0) return payload;
    const refusal = { code: 'method_not_allowed', allowed } as const;
    void reply.status(statusOf.method_not_allowed).header('allow', allowed.join(', '));
    return JSON.stringify(failureBody(refusal, statusOf.method_not_allowed, request));
  });
}
