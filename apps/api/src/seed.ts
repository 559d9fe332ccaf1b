import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { describeError, type DomainError } from '@garrison/domain';
import { readEnv } from './config/env.js';
import { readDemoEnv } from './config/seed-env.js';
import { createLogger, NestLogger } from './platform/observability/logger.js';
import { runProcess } from './platform/work/process.js';
import { DemoAccount, type Seeded } from './seed/demo-account.js';
import { SeedModule } from './seed/seed.module.js';

/** Every problem of the settings at once, not "see details". */
const inWords = (error: DomainError): string =>
  error.code === 'validation_failed' ? error.issues.map(({ field, message }) => `${field}: ${message}`).join(' ') : describeError(error);

const report = ({ account, created, keyAdded }: Seeded): string => {
  if (created) return `created the demo account ${account.email} with its keys`;
  return keyAdded ? `the demo account ${account.email} exists; added its API key` : `the demo account ${account.email} exists; nothing to do`;
};

await runProcess('seed', async () => {
  const env = readEnv();
  const demo = readDemoEnv();
  // Standard output is for the one line at the end.
  const logger = createLogger({ level: 'warn', name: 'seed' });
  const app = await NestFactory.createApplicationContext(SeedModule.with(env, logger), { logger: new NestLogger(logger), abortOnError: false });
  const seeded = await app.get(DemoAccount).ensure(demo).finally(() => app.close());
  if (!seeded.ok) throw new Error(inWords(seeded.error));
  process.stdout.write(`${report(seeded.value)}\n`);
});
