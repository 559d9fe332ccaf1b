import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { socketEvents, type ChangeEvent } from '@garrison/contracts';
import type { Socket } from 'socket.io';
import { Notifications } from '../database/notifications.js';
import { Transactions } from '../database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../observability/logger.js';
import { mayHear, REGION_TIER, type Listening, type RegionTier } from './change-tier.js';
import { EventLog } from './event-log.js';

const BATCH = 200;
/** Whom a socket speaks for. */
export type Listener = Listening & { accountId: string; after: number | undefined };
type Feed = { sockets: Map<Socket, Listener>; sent: number; reading: boolean; again: boolean };

/** Sends each account's new log entries, in order, to its sockets in this process. */
@Injectable()
export class AccountFeed implements OnApplicationBootstrap {
  private readonly feeds = new Map<string, Feed>();

  constructor(
    private readonly transactions: Transactions,
    private readonly notifications: Notifications,
    private readonly events: EventLog,
    @Inject(REGION_TIER) private readonly tierOf: RegionTier,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    return this.notifications.listen('garrison_events', (accountId) => this.wake(accountId));
  }

  /** Adds a socket; with `after`, it first gets what it missed, or `resync` when that is too much. */
  async join(socket: Socket, listener: Listener): Promise<void> {
    const { accountId, after } = listener;
    const { latest, removedUntil } = await this.events.reach(this.transactions.reader, accountId);
    if (!socket.connected) return;
    const feed = this.feeds.get(accountId) ?? { sockets: new Map(), sent: latest, reading: false, again: false };
    this.feeds.set(accountId, feed);
    feed.sockets.set(socket, listener);
    const from = after ?? feed.sent;
    socket.emit('ready', { sequence: feed.sent });
    if (feed.sent - from > BATCH || from < removedUntil) socket.emit('resync');
    else for (const event of await this.events.after(this.transactions.reader, accountId, from, BATCH)) if (event.sequence <= feed.sent) this.tell(socket, listener, event);
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

  private tell(socket: Socket, listener: Listener, event: ChangeEvent): void {
    if (mayHear(event, listener, this.tierOf)) socket.emit(socketEvents.change, event);
  }

  private async send(accountId: string, feed: Feed): Promise<void> {
    feed.reading = true;
    try {
      while (feed.again) {
        feed.again = false;
        const events = await this.events.after(this.transactions.reader, accountId, feed.sent, BATCH);
        for (const event of events) for (const [socket, listener] of feed.sockets) this.tell(socket, listener, event);
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
