import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Server, type Socket } from 'socket.io';
import { z } from 'zod';
import { ENV, type Env } from '../../config/env.js';
import { EndedSessions } from '../auth/ended-sessions.js';
import { Tokens } from '../auth/tokens.js';
import type { Listener } from './account-feed.js';
import { SocketFeeds } from './socket-feeds.js';

const handshake = z.object({ ticket: z.string(), after: z.number().int().nonnegative().optional() });
const roomOfSession = (id: string): string => `session:${id}`;

/**
 * The live connection: socket.io rooms per account, fed from the event log. Every api process reads the log for the accounts it has sockets of,
 * woken by Postgres; so a browser hears of a commit whichever process made it, and nothing is announced that was not committed (decision 0003).
 */
@Injectable()
export class RealtimeServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private server: Server | undefined;

  constructor(
    private readonly http: HttpAdapterHost,
    private readonly tokens: Tokens,
    private readonly ended: EndedSessions,
    private readonly feeds: SocketFeeds,
    @Inject(ENV) private readonly env: Env,
  ) {}

  onApplicationBootstrap(): void {
    const origin = this.env.CONSOLE_ORIGIN ? this.env.CONSOLE_ORIGIN.split(',') : false;
    this.server = new Server(this.http.httpAdapter.getHttpServer(), { cors: { origin }, serveClient: false, maxHttpBufferSize: 10_000 });
    this.server.use((socket, next) => {
      this.admit(socket).then(
        () => next(),
        (error: Error) => next(error),
      );
    });
    // whoever cannot be welcomed, because Postgres is away, comes back by itself
    this.server.on('connection', (socket) => void this.welcome(socket).catch(() => socket.disconnect(true)));
    this.ended.onEnd((id) => this.server?.in(roomOfSession(id)).disconnectSockets(true));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.server?.close();
  }

  private async admit(socket: Socket): Promise<void> {
    const given = handshake.safeParse(socket.handshake.auth);
    const claims = given.success ? await this.tokens.verify('socket', given.data.ticket) : undefined;
    if (!given.success || !claims || this.isOver(claims.familyId)) throw new Error('unauthenticated');
    socket.data = { accountId: claims.accountId, tier: claims.tier, sessionId: claims.familyId, after: given.data.after } satisfies Listener;
  }

  private isOver(sessionId: string | null): boolean {
    return sessionId !== null && this.ended.has(sessionId);
  }

  private async welcome(socket: Socket): Promise<void> {
    const listener = socket.data as Listener;
    // from here on the end of its session finds it; before, it may have come just now
    if (listener.sessionId !== null) await socket.join(roomOfSession(listener.sessionId));
    if (this.isOver(listener.sessionId)) return void socket.disconnect(true);
    await this.feeds.open(socket, listener);
  }
}
