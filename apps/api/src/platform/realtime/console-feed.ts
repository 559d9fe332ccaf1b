import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { socketEvents } from '@garrison/contracts';
import type { Tier } from '@garrison/domain';
import type { Socket } from 'socket.io';
import { Notifications } from '../database/notifications.js';
import { Transactions } from '../database/transactions.js';
import { APP_LOGGER, type AppLogger } from '../observability/logger.js';
import { Looper } from '../work/looper.js';

/** Between two looks (ms) while nobody wakes it: a notification can be lost, and a look can fail. */
const LOOK_MS = 15_000;
const BATCH = 200;
/** `next`: the offset (bytes) up to which the sockets were told. */
type Follower = { sockets: Set<Socket>; next: number; looper: Looper };
type Row = { chunk_offset: string; bytes: number; text: string };

/** Sends the serial console of followed instances as it grows. */
@Injectable()
export class ConsoleFeed implements OnApplicationBootstrap {
  private readonly followed = new Map<string, Follower>();

  constructor(
    private readonly transactions: Transactions,
    private readonly notifications: Notifications,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    return this.notifications.listen('garrison_console', (instanceId) => this.wake(instanceId));
  }

  /** Follows an instance of the account from now on; another account's is ignored as if it did not exist, and so is one of a tier that is not the listener's. */
  async join(socket: Socket, { accountId, tier }: { accountId: string; tier: Tier | null }, instanceId: string): Promise<void> {
    const room = roomOf(instanceId);
    await socket.join(room);
    const [row]: { next: string | null }[] = await this.transactions.reader.query(
      'SELECT (SELECT max(chunk_offset + bytes) FROM console_chunks c WHERE c.instance_id = i.id) AS next FROM instances i WHERE i.id = $1 AND i.account_id = $2 AND ($3::text IS NULL OR i.tier = $3)',
      [instanceId, accountId, tier],
    );
    if (!row) return void socket.leave(room);
    // it may have left meanwhile, by itself or with its connection
    if (socket.rooms.has(room)) (this.followed.get(instanceId) ?? this.begin(instanceId, Number(row.next ?? 0))).sockets.add(socket);
  }

  async leave(socket: Socket, instanceId: string): Promise<void> {
    await socket.leave(roomOf(instanceId));
    this.remove(socket, instanceId);
  }

  /** A socket goes away; it is still in its rooms. */
  left(socket: Socket): void {
    for (const room of socket.rooms) if (room.startsWith(ROOM)) this.remove(socket, room.slice(ROOM.length));
  }

  /** Something new of the instance; an empty id (after a lost connection to Postgres) wakes all. */
  private wake(instanceId: string): void {
    if (instanceId === '') return this.followed.forEach(({ looper }) => looper.nudge());
    this.followed.get(instanceId)?.looper.nudge();
  }

  private begin(instanceId: string, next: number): Follower {
    const follower: Follower = { sockets: new Set(), next, looper: new Looper('console feed', LOOK_MS, () => this.send(instanceId, follower), this.logger) };
    this.followed.set(instanceId, follower);
    follower.looper.start();
    return follower;
  }

  private remove(socket: Socket, instanceId: string): void {
    const follower = this.followed.get(instanceId);
    follower?.sockets.delete(socket);
    if (follower?.sockets.size !== 0) return;
    this.followed.delete(instanceId);
    void follower.looper.stop();
  }

  private async send(instanceId: string, follower: Follower): Promise<void> {
    for (;;) {
      const rows: Row[] = await this.transactions.reader.query(
        `SELECT chunk_offset, bytes, text FROM console_chunks WHERE instance_id = $1 AND chunk_offset >= $2 ORDER BY chunk_offset LIMIT ${BATCH}`,
        [instanceId, follower.next],
      );
      for (const row of rows) {
        const offset = Number(row.chunk_offset);
        follower.next = offset + row.bytes;
        follower.sockets.forEach((socket) => socket.emit(socketEvents.console, { instance_id: instanceId, offset, text: row.text }));
      }
      if (rows.length < BATCH) return;
    }
  }
}

const ROOM = 'console:';
const roomOf = (instanceId: string): string => ROOM + instanceId;
