import { Inject, Injectable } from '@nestjs/common';
import { socketEvents, type ChangeEvent } from '@garrison/contracts';
import type { Tier } from '@garrison/domain';
import type { Socket } from 'socket.io';
import { Transactions } from '../database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../observability/logger.js';
import { concernsTier, REGION_TIER, type RegionTier } from './change-tier.js';
import { EventLog } from './event-log.js';

const BATCH = 200;
/** With a tier, a listener hears only what concerns it. */
type Listener = { accountId: string; tier: Tier | null; after: number | undefined };
type Feed = { sockets: Map<Socket, Tier | null>; sent: number; reading: boolean; again: boolean };

/** Sends each account's new log entries, in order, to its sockets in this process. */
@Injectable()
export class AccountFeed {
  private readonly feeds = new Map<string, Feed>();

  constructor(
    private readonly transactions: Transactions,
    private readonly events: EventLog,
    @Inject(REGION_TIER) private readonly tierOf: RegionTier,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {}

  /** Adds a socket; with `after`, it first gets what it missed, or `resync` when that is too much. */
  async join(socket: Socket, { accountId, tier, after }: Listener): Promise<void> {
    const { latest, removedUntil } = await this.events.reach(this.transactions.reader, accountId);
    if (!socket.connected) return;
    const feed = this.feeds.get(accountId) ?? { sockets: new Map(), sent: latest, reading: false, again: false };
    this.feeds.set(accountId, feed);
    feed.sockets.set(socket, tier);
    const from = after ?? feed.sent;
    socket.emit('ready', { sequence: feed.sent });
    if (feed.sent - from > BATCH || from < removedUntil) socket.emit('resync');
    else for (const event of await this.events.after(this.transactions.reader, accountId, from, BATCH)) if (event.sequence <= feed.sent) this.tell(socket, tier, event);
    this.wake(accountId);
  }

  left(accountId: string): void {
    const feed = this.feeds.get(accountId);
    if (!feed) return;
    for (const socket of feed.sockets.keys()) if (!socket.connected) feed.sockets.delete(socket);
    if (feed.sockets.size === 0) this.feeds.delete(accountId);
  }

  /** Something new for the account; an empty id (after a lost connection to Postgres) wakes all. */
  wake(accountId: string): void {
    if (accountId === '') return [...this.feeds.keys()].forEach((id) => this.wake(id));
    const feed = this.feeds.get(accountId);
    if (!feed) return;
    feed.again = true;
    if (!feed.reading) void this.send(accountId, feed);
  }

  private tell(socket: Socket, tier: Tier | null, event: ChangeEvent): void {
    if (concernsTier(event, tier, this.tierOf)) socket.emit(socketEvents.change, event);
  }

  private async send(accountId: string, feed: Feed): Promise<void> {
    feed.reading = true;
    try {
      while (feed.again) {
        feed.again = false;
        const events = await this.events.after(this.transactions.reader, accountId, feed.sent, BATCH);
        for (const event of events) for (const [socket, tier] of feed.sockets) this.tell(socket, tier, event);
        feed.sent = events.at(-1)?.sequence ?? feed.sent;
        feed.again ||= events.length === BATCH;
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'could not read the event log; the next wake-up tries again');
    } finally {
      feed.reading = false;
    }
  }
}
