import 'reflect-metadata';
import { readEnv } from './config/env.js';
import { createDataSource } from './platform/database/data-source.js';
import { migrate } from './platform/database/migrate.js';
import { runProcess } from './platform/work/process.js';

await runProcess('migrate', async () => {
  const dataSource = await createDataSource({ url: readEnv().DATABASE_URL, poolSize: 2, applicationName: 'garrison-migrate' }).initialize();
  const applied = await migrate(dataSource).finally(() => dataSource.destroy());
  process.stdout.write(applied.length > 0 ? `applied ${applied.join(', ')}\n` : 'nothing to migrate\n');
});
