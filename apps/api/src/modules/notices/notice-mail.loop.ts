import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ENV, type Env } from '../../config/env.js';
import { Transactions } from '../../platform/database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { Looper } from '../../platform/work/looper.js';
import { MAILER, type Mailer } from './mailer.js';
import { Notices, type DueMail } from './notices.repository.js';

const BATCH = 20;
/** Longer than a batch of slow mails takes. */
const LEASE_SECONDS = 600;
const MAX_ATTEMPTS = 12;
/** After the n-th failure (seconds): a minute, doubled, at most an hour. */
const pauseSeconds = (attempts: number): number => Math.min(3_600, 60 * 2 ** (attempts - 1));

/** Mails what accounts are told. Rows are claimed, so several workers send each once; one that dies between sending and writing down sends once more, under the same Message-ID. */
@Injectable()
export class NoticeMailLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly looper: Looper;

  constructor(
    private readonly transactions: Transactions,
    private readonly notices: Notices,
    @Inject(MAILER) private readonly mailer: Mailer,
    @Inject(ENV) env: Env,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {
    this.looper = new Looper('mail of notices', env.RECONCILE_INTERVAL_MS, () => this.turn(), logger);
  }

  onApplicationBootstrap(): void {
    this.looper.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.looper.stop();
  }

  async turn(): Promise<void> {
    for (;;) {
      const due = await this.transactions.commit((tx) => this.notices.takeDue(tx, BATCH, LEASE_SECONDS));
      for (const one of due) await this.send(one);
      if (due.length < BATCH) return;
    }
  }

  private async send({ id, email, title, message, mail_attempts }: DueMail): Promise<void> {
    const db = this.transactions.reader;
    try {
      await this.mailer.send({ id, to: email, subject: title, text: `${message}\n` });
    } catch (error) {
      this.logger.warn({ err: error, noticeId: id, attempt: mail_attempts }, 'a notice could not be mailed');
      return mail_attempts >= MAX_ATTEMPTS ? this.notices.mailed(db, id, 'failed') : this.notices.postpone(db, id, pauseSeconds(mail_attempts));
    }
    await this.notices.mailed(db, id, 'sent');
  }
}
