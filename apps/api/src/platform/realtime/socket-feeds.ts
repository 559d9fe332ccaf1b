import { Injectable } from '@nestjs/common';
import { socketEvents } from '@garrison/contracts';
import type { Socket } from 'socket.io';
import { z } from 'zod';
import { AccountFeed, type Listener } from './account-feed.js';
import { ConsoleFeed } from './console-feed.js';
import { NewsFeed } from './news-feed.js';

const instanceId = z.uuid();

/** What a socket can hear: its account's changes, news, and the consoles it asks to follow. */
@Injectable()
export class SocketFeeds {
  constructor(
    private readonly accounts: AccountFeed,
    private readonly news: NewsFeed,
    private readonly consoles: ConsoleFeed,
  ) {}

  async open(socket: Socket, listener: Listener): Promise<void> {
    // whoever cannot be served, because Postgres is away, comes back by itself
    socket.on(socketEvents.follow, (id: unknown) => void this.follow(socket, listener, id).catch(() => socket.disconnect(true)));
    socket.on(socketEvents.unfollow, (id: unknown) => void this.unfollow(socket, id));
    socket.on('disconnecting', () => this.consoles.left(socket));
    socket.on('disconnect', () => {
      this.accounts.left(socket, listener.accountId);
      this.news.left(socket);
    });
    // first, so that `ready` promises both
    await this.news.join(socket, listener);
    await this.accounts.join(socket, listener);
  }

  private async follow(socket: Socket, listener: Listener, id: unknown): Promise<void> {
    const parsed = instanceId.safeParse(id);
    if (parsed.success) await this.consoles.join(socket, listener, parsed.data);
  }

  private async unfollow(socket: Socket, id: unknown): Promise<void> {
    const parsed = instanceId.safeParse(id);
    if (parsed.success) await this.consoles.leave(socket, parsed.data);
  }
}
