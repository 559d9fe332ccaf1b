import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { socketEvents, type ChangeEvent } from '@garrison/contracts';
import type { Socket } from 'socket.io';
import { Notifications } from '../database/notifications.js';
import { Transactions } from '../database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../observability/logger.js';
import { Looper } from '../work/looper.js';
import { mayHear, REGION_TIER, type Listening, type RegionTier } from './change-tier.js';
import { EventLog } from './event-log.js';

/** Between two looks (ms) while nobody wakes it: a notification can be lost, and a look can fail. */
const LOOK_MS = 15_000;
const BATCH = 200;
/** Whom a socket speaks for. */
export type Listener = Listening & { accountId: string; after: number | undefined };
/** `sent`: the sequence up to which the sockets were told. */
type Feed = { sockets: Map<Socket, Listener>; sent: number; looper: Looper };

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
    const feed = this.feeds.get(accountId) ?? this.begin(accountId, latest);
    feed.sockets.set(socket, listener);
    // what comes later it hears with the others
    const upTo = feed.sent;
    const from = after ?? upTo;
    socket.emit('ready', { sequence: upTo });
    if (upTo - from > BATCH || from < removedUntil) socket.emit('resync');
    else for (const event of await this.events.after(this.transactions.reader, accountId, from, BATCH)) if (event.sequence <= upTo) this.tell(socket, listener, event);
  }

  left(socket: Socket, accountId: string): void {
    const feed = this.feeds.get(accountId);
    feed?.sockets.delete(socket);
    if (feed?.sockets.size !== 0) return;
    this.feeds.delete(accountId);
    void feed.looper.stop();
  }

  /** Something new for the account; an empty id (after a lost connection to Postgres) wakes all. */
  private wake(accountId: string): void {
    if (accountId === '') return this.feeds.forEach(({ looper }) => looper.nudge());
    this.feeds.get(accountId)?.looper.nudge();
  }

  private begin(accountId: string, sent: number): Feed {
    const feed: Feed = { sockets: new Map(), sent, looper: new Looper('account feed', LOOK_MS, () => this.send(accountId, feed), this.logger) };
    this.feeds.set(accountId, feed);
    feed.looper.start();
    return feed;
  }

  private tell(socket: Socket, listener: Listener, event: ChangeEvent): void {
    if (mayHear(event, listener, this.tierOf)) socket.emit(socketEvents.change, event);
  }

  private async send(accountId: string, feed: Feed): Promise<void> {
    for (;;) {
      const events = await this.events.after(this.transactions.reader, accountId, feed.sent, BATCH);
      for (const event of events) for (const [socket, listener] of feed.sockets) this.tell(socket, listener, event);
      feed.sent = events.at(-1)?.sequence ?? feed.sent;
      if (events.length < BATCH) return;
    }
  }
}
