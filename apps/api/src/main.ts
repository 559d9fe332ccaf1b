import 'reflect-metadata';
import { readEnv } from './config/env.js';
import { createHttpApp } from './http-app.js';
import { createLogger } from './platform/observability/logger.js';
import { runProcess } from './platform/work/process.js';

await runProcess('api', async () => {
  const env = readEnv();
  const logger = createLogger({ level: env.LOG_LEVEL, name: 'api' });
  const app = await createHttpApp(env, logger);
  await app.listen(env.API_PORT, env.API_HOST);
  logger.info({ url: await app.getUrl() }, 'api is listening');
});
