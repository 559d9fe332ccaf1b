import type { ApiClient } from '@garrison/api-client';
import type { ChangeEvent, NewsKind, socketEvents } from '@garrison/contracts';
import type { Socket } from 'socket.io-client';

/** The names on the wire, kept equal to the contract by type: importing the value would bring the schema library into the page. */
const names: typeof socketEvents = { change: 'change', news: 'news', console: 'console', follow: 'console:follow', unfollow: 'console:unfollow' };

export type ConsoleChunk = { instance_id: string; offset: number; text: string };
/** `waiting` before the first connection, `live`, or `lost` while trying again. */
export type LiveState = 'waiting' | 'live' | 'lost';

export type LiveListeners = {
  onState: (state: LiveState) => void;
  onChange: (event: ChangeEvent) => void;
  onNews: (kinds: readonly NewsKind[]) => void;
  /** After each (re)connection, and when an event was missed: what was read before may be old. */
  onCatchUp: () => void;
};

const RETRY_MS = 2_000;

/** The account's live connection: asks for a ticket per attempt, notices missed events, and follows consoles again after a loss. */
export class LiveConnection {
  private socket: Socket | undefined;
  private lastSequence: number | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private closed = false;
  private readonly consoles = new Map<string, Set<(chunk: ConsoleChunk) => void>>();
  private readonly reconnected = new Set<() => void>();

  constructor(private readonly url: string, private readonly api: Pick<ApiClient, 'createSocketTicket'>, private readonly listeners: LiveListeners) {}

  /** Opens it. The client library is fetched only now, after the page is usable. */
  async open(): Promise<void> {
    const { io } = await import('socket.io-client');
    if (this.closed) return;
    const socket = io(this.url, {
      path: '/socket.io/',
      transports: ['websocket', 'polling'],
      reconnectionDelayMax: 5_000,
      auth: (give) => void this.credentials().then(give),
    });
    this.socket = socket;
    socket.on('connect', () => this.caughtUp());
    socket.on(names.change, (event: ChangeEvent) => this.take(event));
    socket.on(names.news, (kinds: readonly NewsKind[]) => this.listeners.onNews(kinds));
    socket.on(names.console, (chunk: ConsoleChunk) => this.consoles.get(chunk.instance_id)?.forEach((listener) => listener(chunk)));
    socket.on('disconnect', () => this.lost());
    socket.on('connect_error', () => this.lost());
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.retry);
    this.socket?.disconnect();
  }

  /** Hears what an instance's console prints from now on; `onReconnect` tells when something may have been missed. Returns how to stop. */
  followConsole(instanceId: string, onChunk: (chunk: ConsoleChunk) => void, onReconnect: () => void): () => void {
    const listeners = this.consoles.get(instanceId) ?? new Set();
    if (listeners.size === 0 && this.socket?.connected) this.socket.emit(names.follow, instanceId);
    this.consoles.set(instanceId, listeners.add(onChunk));
    this.reconnected.add(onReconnect);
    return () => {
      listeners.delete(onChunk);
      this.reconnected.delete(onReconnect);
      if (listeners.size > 0) return;
      this.consoles.delete(instanceId);
      if (this.socket?.connected) this.socket.emit(names.unfollow, instanceId);
    };
  }

  private async credentials(): Promise<Record<string, unknown>> {
    const ticket = await this.api.createSocketTicket().then((answer) => answer.ticket.token, () => '');
    return { ticket, ...(this.lastSequence === undefined ? {} : { after: this.lastSequence }) };
  }

  private caughtUp(): void {
    this.listeners.onState('live');
    for (const instanceId of this.consoles.keys()) this.socket?.emit(names.follow, instanceId);
    this.listeners.onCatchUp();
    this.reconnected.forEach((listener) => listener());
  }

  private take(event: ChangeEvent): void {
    const missed = this.lastSequence !== undefined && event.sequence > this.lastSequence + 1;
    this.lastSequence = Math.max(this.lastSequence ?? 0, event.sequence);
    this.listeners.onChange(event);
    if (missed) this.listeners.onCatchUp();
  }

  private lost(): void {
    if (this.closed) return;
    this.listeners.onState('lost');
    if (this.socket?.active) return; // the library tries again by itself
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.socket?.connect(), RETRY_MS);
  }
}
