import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { accountNews, operatorNews, publicNews, socketEvents, type NewsKind } from '@garrison/contracts';
import type { Socket } from 'socket.io';
import { Notifications } from '../database/notifications.js';
import { Transactions } from '../database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../observability/logger.js';
import type { Listener } from './account-feed.js';

/** News that come while others were just told wait this long (ms), so that a busy cloud is asked about no more than twice a second by each page. */
const PAUSE_MS = 500;

type Reader = Pick<Listener, 'accountId' | 'sessionId'> & { isOperator: boolean };
/** Of keys and sessions only signed-in people hear, as of the changes in the log. */
const mayHear = ({ isOperator, sessionId }: Reader, kind: NewsKind): boolean => (kind === 'credentials' ? sessionId !== null : isOperator || !operatorNews.some((one) => one === kind));

/** Sends the sockets of this process kinds of things that changed outside their account's log (decision 0028). */
@Injectable()
export class NewsFeed implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly readers = new Map<Socket, Reader>();
  /** Kinds not told yet, of everybody (the empty id) and of accounts. */
  private readonly pending = new Map<string, Set<NewsKind>>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly transactions: Transactions,
    private readonly notifications: Notifications,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    return this.notifications.listen('garrison_news', (payload) => this.hear(payload));
  }

  beforeApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  /** Adds a socket. Its account's role is read after it is known here, so that a change of role finds it. */
  async join(socket: Socket, { accountId, sessionId }: Listener): Promise<void> {
    if (!socket.connected) return;
    const reader = { accountId, sessionId, isOperator: false };
    this.readers.set(socket, reader);
    reader.isOperator = (await this.operatorsAmong([accountId])).has(accountId);
  }

  left(socket: Socket): void {
    this.readers.delete(socket);
  }

  private hear(payload: string): void {
    if (payload === '') return void this.catchUp();
    const [kind = '', accountId = ''] = payload.split(':');
    if (kind === 'role') return this.turnAway((reader) => reader.accountId === accountId);
    this.add(accountId, [kind as NewsKind]);
  }

  private add(accountId: string, kinds: readonly NewsKind[]): void {
    const known = this.pending.get(accountId) ?? new Set();
    kinds.forEach((kind) => known.add(kind));
    this.pending.set(accountId, known);
    this.timer ??= setTimeout(() => this.tell());
  }

  private tell(): void {
    this.timer = this.pending.size > 0 ? setTimeout(() => this.tell(), PAUSE_MS) : undefined;
    const ofAll = [...(this.pending.get('') ?? [])];
    for (const [socket, reader] of this.readers) {
      const kinds = [...ofAll, ...(this.pending.get(reader.accountId) ?? [])].filter((kind) => mayHear(reader, kind));
      if (kinds.length > 0) socket.emit(socketEvents.news, kinds);
    }
    this.pending.clear();
  }

  /** Their browsers come back and are seen as what they are then. */
  private turnAway(which: (reader: Reader) => boolean): void {
    for (const [socket, reader] of this.readers) if (which(reader)) socket.disconnect(true);
  }

  /** After the connection to Postgres was lost: what was told meanwhile was not heard. */
  private async catchUp(): Promise<void> {
    const accountIds = [...new Set([...this.readers.values()].map(({ accountId }) => accountId))];
    this.add('', [...publicNews, ...operatorNews]);
    accountIds.forEach((accountId) => this.add(accountId, accountNews));
    try {
      const operators = await this.operatorsAmong(accountIds);
      this.turnAway(({ accountId, isOperator }) => isOperator !== operators.has(accountId));
    } catch (error) {
      this.logger.warn({ err: error }, 'could not read who is an operator; sockets keep what they were joined as');
    }
  }

  private async operatorsAmong(accountIds: readonly string[]): Promise<Set<string>> {
    const rows: { id: string }[] = await this.transactions.reader.query("SELECT id FROM accounts WHERE id = ANY($1::uuid[]) AND role = 'operator'", [accountIds]);
    return new Set(rows.map(({ id }) => id));
  }
}
