import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { SshKeysController } from './ssh-keys.controller.js';
import { SshKeysQueries } from './ssh-keys.queries.js';
import { SshKeysRepository } from './ssh-keys.repository.js';
import { SshKeysService } from './ssh-keys.service.js';

/** The public keys that are put on new machines. */
@Module({ imports: [AccountsModule], controllers: [SshKeysController], providers: [SshKeysQueries, SshKeysRepository, SshKeysService], exports: [SshKeysQueries, SshKeysService] })
export class SshKeysModule {}
