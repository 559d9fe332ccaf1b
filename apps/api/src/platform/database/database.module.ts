import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ENV, type Env } from '../../config/env.js';
import { createDataSource } from './data-source.js';
import { Notifications } from './notifications.js';
import { Transactions } from './transactions.js';

@Global()
@Module({
  providers: [
    {
      provide: DataSource,
      inject: [ENV],
      useFactory: (env: Env) =>
        createDataSource({ url: env.DATABASE_URL, poolSize: env.DATABASE_POOL, applicationName: 'garrison', prepares: env.DATABASE_PREPARE === 'on' }).initialize(),
    },
    Transactions,
    Notifications,
  ],
  exports: [DataSource, Transactions, Notifications],
})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly dataSource: DataSource) {}

  async onApplicationShutdown(): Promise<void> {
    await this.dataSource.destroy();
  }
}
