import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLogger } from './platform/observability/logger.js';
import { createTestDatabase } from './testing/test-database.js';
import { testEnv } from './testing/test-api.js';
import { WorkerModule } from './worker.module.js';

let worker: NestFastifyApplication;
let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  database = await createTestDatabase();
  const module = WorkerModule.with(testEnv(database.url), createLogger({ level: 'silent', name: 'worker-test' }));
  worker = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), { logger: false, abortOnError: false });
  await worker.init();
});
afterAll(async () => {
  await worker.close();
  await database.drop();
});

it.each(['/health/live', '/metrics'])('answers %s', async (url) => {
  expect((await worker.inject(url)).statusCode).toBe(200);
});

it('tells what the process has done', async () => {
  expect((await worker.inject('/metrics')).body).toMatch(/^garrison_outbox_depth 0$/m);
});

it.each([
  ['GET', '/api/instances/'],
  ['GET', '/api/profile/'],
  ['POST', '/api/auth/token/'],
  ['GET', '/api/openapi.json'],
] as const)('does not serve %s %s', async (method, url) => {
  expect((await worker.inject({ method, url })).statusCode).toBe(404);
});

it('has the addresses of the catalogue ready', async () => {
  const [row]: { n: number }[] = await database.dataSource.query('SELECT count(*)::int AS n FROM ip_addresses');
  expect(row?.n).toBeGreaterThan(1_000);
});
