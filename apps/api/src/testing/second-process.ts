import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHttpApp } from '../http-app.js';
import { createLogger } from '../platform/observability/logger.js';
import type { TestApi } from './test-api.js';

/** Lets the application listen, and starts a second one beside it on the same servers, as another api process would be. Whoever starts it closes it. */
export async function startSecondProcess({ app, env }: TestApi): Promise<NestFastifyApplication> {
  await app.listen(0, '127.0.0.1');
  const second = await createHttpApp(env, createLogger({ level: 'silent', name: 'second' }));
  await second.listen(0, '127.0.0.1');
  return second;
}

/** Where an application listens. */
export const urlOf = (app: NestFastifyApplication): string => `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
