import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { LightMyRequestResponse } from 'fastify';
import type { DataSource } from 'typeorm';
import { readEnv, type Env } from '../config/env.js';
import { createHttpApp } from '../http-app.js';
import { createLogger } from '../platform/observability/logger.js';
import { recordAnswers } from './route-evidence.js';
import { createTestDatabase } from './test-database.js';

export type TestApi = {
  app: NestFastifyApplication;
  env: Env;
  dataSource: DataSource;
  /** One HTTP call, without a network. `body` is any JSON; the answer's body is untyped because tests look at the wire. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  call(method: string, path: string, options?: { token?: string; body?: unknown; headers?: Record<string, string> }): Promise<{ status: number; headers: Record<string, unknown>; body: any }>;
  close(): Promise<void>;
};

/** Parsed JSON; text where something else was asked for, such as CSV. */
const bodyOf = ({ body, headers, json }: LightMyRequestResponse): unknown => (body === '' ? undefined : String(headers['content-type']).startsWith('application/json') ? json() : body);

/** Settings for one test file: its own database and its own queue names on the shared servers. */
export const testEnv = (databaseUrl: string, overrides: Record<string, string> = {}): Env =>
  readEnv({
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    REDIS_URL: process.env.REDIS_URL,
    QUEUE_PREFIX: `{test-${randomBytes(4).toString('hex')}}`,
    API_PORT: '0',
    JWT_SECRET: 'a-secret-that-only-tests-ever-use-000',
    SEALING_KEY: 'a-key-that-only-tests-ever-use-000000',
    CATALOGUE_DIR: resolve(__dirname, '../../../../catalogue'),
    WELCOME_CREDIT: '100.00',
    RATE_LIMIT_PER_MINUTE: '100000',
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent',
    ...overrides,
  });

/** The whole HTTP application on real Postgres and Redis. What it answers is written down in the folder of the run, where there is one (see route-walk.int-spec.ts). */
export async function startTestApi(overrides: Record<string, string> = {}, evidence = process.env.EVIDENCE): Promise<TestApi> {
  const database = await createTestDatabase();
  const env = testEnv(database.url, overrides);
  const app = await createHttpApp(env, createLogger({ level: env.LOG_LEVEL, name: 'api-test' }));
  if (evidence) recordAnswers(app, evidence);
  return {
    app,
    env,
    dataSource: database.dataSource,
    async call(method, path, { token, body, headers = {} } = {}) {
      const response = await app.inject({
        method: method as 'GET',
        url: path,
        headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        payload: body === undefined ? undefined : JSON.stringify(body),
      });
      return { status: response.statusCode, headers: response.headers, body: bodyOf(response) };
    },
    async close() {
      await app.close();
      await database.drop();
    },
  };
}
