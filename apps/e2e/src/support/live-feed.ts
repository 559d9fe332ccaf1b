import { socketEvents, type ChangeEvent } from '@garrison/contracts';
import { createApiClient } from '@garrison/api-client';
import { io, type Socket } from 'socket.io-client';
import type { Stack } from './stack.js';

/** The live connection of one account to one api process, with everything it was told. */
export class LiveFeed {
  readonly changes: ChangeEvent[] = [];
  private constructor(private readonly socket: Socket) {
    socket.on(socketEvents.change, (change: ChangeEvent) => this.changes.push(change));
  }

  /** Resolves when the server has welcomed the demo account: what happens from now on arrives. It ends with the stack. */
  static async connect(stack: Stack, apiUrl = stack.run.api_url): Promise<LiveFeed> {
    const { ticket } = await createApiClient({ baseUrl: apiUrl, token: stack.run.demo.api_key }).createSocketTicket();
    const socket = io(apiUrl, { auth: { ticket: ticket.token }, transports: ['websocket'], reconnection: false, autoConnect: false });
    const feed = new LiveFeed(socket);
    stack.beforeRemoval(() => feed.close());
    await new Promise<void>((resolve, reject) => {
      socket.once('ready', () => resolve());
      socket.once('connect_error', reject);
      socket.connect();
    });
    return feed;
  }

  close(): void {
    this.socket.disconnect();
  }
}
