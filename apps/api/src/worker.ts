import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { readEnv } from './config/env.js';
import { createLogger, NestLogger } from './platform/observability/logger.js';
import { runProcess } from './platform/work/process.js';
import { WorkerModule } from './worker.module.js';

await runProcess('worker', async () => {
  const env = readEnv();
  const logger = createLogger({ level: env.LOG_LEVEL, name: 'worker' });
  const options = { logger: new NestLogger(logger), abortOnError: false };
  const module = WorkerModule.with(env, logger);
  if (env.WORKER_PORT === 0) {
    const context = await NestFactory.createApplicationContext(module, options);
    context.enableShutdownHooks();
  } else {
    const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter({ forceCloseConnections: 'idle' }), options);
    app.enableShutdownHooks();
    await app.listen(env.WORKER_PORT, env.API_HOST);
  }
  logger.info('worker is running');
});
