import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Notifications } from '../database/notifications.js';
import { Transactions } from '../database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../observability/logger.js';
import { ACCESS_TTL_SECONDS } from './tokens.js';

/** Longer than anything that was signed in a session can last. */
const REMEMBERED_MS = (ACCESS_TTL_SECONDS + 60) * 1_000;

/**
 * The sessions that ended while tokens of theirs may still be out, known to every process within moments: each is told by Postgres, and asks when it starts
 * and whenever it may have missed something (decision 0026).
 */
@Injectable()
export class EndedSessions implements OnApplicationBootstrap {
  /** When each was heard of (ms), oldest first. */
  private readonly heard = new Map<string, number>();
  private readonly listeners = new Set<(id: string) => void>();

  constructor(
    private readonly transactions: Transactions,
    private readonly notifications: Notifications,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.notifications.listen('garrison_sessions', (id) => (id === '' ? void this.catchUp() : this.add(id)));
    await this.catchUp();
  }

  has(id: string): boolean {
    return this.heard.has(id);
  }

  /** Calls the listener with each session that ends from now on; maybe more than once. */
  onEnd(listener: (id: string) => void): void {
    this.listeners.add(listener);
  }

  private add(id: string): void {
    const now = Date.now();
    for (const [old, at] of this.heard) {
      if (at > now - REMEMBERED_MS) break;
      this.heard.delete(old);
    }
    this.heard.delete(id);
    this.heard.set(id, now);
    this.listeners.forEach((listener) => listener(id));
  }

  private async catchUp(): Promise<void> {
    try {
      const rows: { id: string }[] = await this.transactions.reader.query('SELECT id FROM sessions WHERE ended_at > now() - make_interval(secs => $1)', [REMEMBERED_MS / 1_000]);
      rows.forEach(({ id }) => this.add(id));
    } catch (error) {
      this.logger.warn({ err: error }, 'could not read which sessions ended; tokens of those that did meanwhile last until they expire');
    }
  }
}
