import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { socketEvents } from '@garrison/contracts';
import type { Tier } from '@garrison/domain';
import type { Socket } from 'socket.io';
import { Notifications } from '../database/notifications.js';
import { Transactions } from '../database/transactions.js';

type Follower = { sockets: Set<Socket>; next: number; reading: boolean; again: boolean };
type Row = { chunk_offset: string; bytes: number; text: string };

/** Sends the serial console of followed instances as it grows. */
@Injectable()
export class ConsoleFeed implements OnApplicationBootstrap {
  private readonly followed = new Map<string, Follower>();

  constructor(
    private readonly transactions: Transactions,
    private readonly notifications: Notifications,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    return this.notifications.listen('garrison_console', (instanceId) => this.wake(instanceId));
  }

  /** Follows an instance of the account from now on; another account's is ignored as if it did not exist, and so is one of a tier that is not the listener's. */
  async join(socket: Socket, { accountId, tier }: { accountId: string; tier: Tier | null }, instanceId: string): Promise<void> {
    const [row]: { next: string | null }[] = await this.transactions.reader.query(
      'SELECT (SELECT max(chunk_offset + bytes) FROM console_chunks c WHERE c.instance_id = i.id) AS next FROM instances i WHERE i.id = $1 AND i.account_id = $2 AND ($3::text IS NULL OR i.tier = $3)',
      [instanceId, accountId, tier],
    );
    if (!row || !socket.connected) return;
    const follower = this.followed.get(instanceId) ?? { sockets: new Set(), next: Number(row.next ?? 0), reading: false, again: false };
    this.followed.set(instanceId, follower);
    follower.sockets.add(socket);
    await socket.join(roomOf(instanceId));
  }

  async leave(socket: Socket, instanceId: string): Promise<void> {
    this.remove(instanceId, (one) => one === socket);
    await socket.leave(roomOf(instanceId));
  }

  /** A socket that disconnects leaves its rooms. */
  left(room: string): void {
    if (room.startsWith(ROOM)) this.remove(room.slice(ROOM.length), (socket) => !socket.connected);
  }

  wake(instanceId: string): void {
    if (instanceId === '') return [...this.followed.keys()].forEach((id) => this.wake(id));
    const follower = this.followed.get(instanceId);
    if (!follower) return;
    follower.again = true;
    if (!follower.reading) void this.send(instanceId, follower);
  }

  private remove(instanceId: string, gone: (socket: Socket) => boolean): void {
    const follower = this.followed.get(instanceId);
    if (!follower) return;
    for (const socket of follower.sockets) if (gone(socket)) follower.sockets.delete(socket);
    if (follower.sockets.size === 0) this.followed.delete(instanceId);
  }

  private async send(instanceId: string, follower: Follower): Promise<void> {
    follower.reading = true;
    try {
      while (follower.again) {
        follower.again = false;
        const rows: Row[] = await this.transactions.reader.query(
          'SELECT chunk_offset, bytes, text FROM console_chunks WHERE instance_id = $1 AND chunk_offset >= $2 ORDER BY chunk_offset LIMIT 200',
          [instanceId, follower.next],
        );
        for (const row of rows) {
          const offset = Number(row.chunk_offset);
          follower.next = offset + row.bytes;
          follower.sockets.forEach((socket) => socket.emit(socketEvents.console, { instance_id: instanceId, offset, text: row.text }));
        }
      }
    } finally {
      follower.reading = false;
    }
  }
}

const ROOM = 'console:';
const roomOf = (instanceId: string): string => ROOM + instanceId;
