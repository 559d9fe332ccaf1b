import { Socket } from 'node:net';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { ENV, type Env } from '../../config/env.js';
import { APP_LOGGER, type AppLogger } from '../observability/logger.js';

const RECONNECT_MS = 1_000;
/** How often (ms) it is asked whether the connection still carries anything, and how long an answer may take: one that broke silently would be trusted for hours. */
const CHECKS = { everyMs: 15_000, answerMs: 5_000 };
type Listener = (payload: string) => void;

/**
 * One dedicated connection that LISTENs. A notification only wakes a reader, who then reads the rows; after a reconnect every listener is woken
 * once with an empty payload, because what was sent meanwhile is lost.
 */
@Injectable()
export class Notifications implements OnApplicationShutdown {
  private readonly listeners = new Map<string, Set<Listener>>();
  private client: pg.Client | undefined;
  private connecting: Promise<void> | undefined;
  private closed = false;
  protected readonly checks: { readonly everyMs: number; readonly answerMs: number } = CHECKS;

  constructor(
    @Inject(ENV) private readonly env: Env,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {}

  /** Calls the listener for every notification on the channel until the process ends. Channel names are constants of ours, never input. */
  async listen(channel: string, listener: Listener): Promise<void> {
    const known = this.listeners.get(channel) ?? new Set();
    known.add(listener);
    this.listeners.set(channel, known);
    this.connecting ??= this.connect();
    await this.connecting;
    await this.client?.query(`LISTEN ${channel}`).catch((error: Error) => this.logger.warn({ err: error }, 'could not listen; a reconnect will'));
  }

  async onApplicationShutdown(): Promise<void> {
    this.closed = true;
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const { everyMs, answerMs } = this.checks;
    while (!this.closed) {
      const socket = new Socket();
      const client = new pg.Client({ connectionString: this.env.DATABASE_URL, application_name: 'garrison-listen', keepAlive: true, stream: () => socket, connectionTimeoutMillis: answerMs, query_timeout: answerMs });
      client.on('notification', ({ channel, payload }) => this.listeners.get(channel)?.forEach((listener) => listener(payload ?? '')));
      client.on('error', () => undefined);
      try {
        await client.connect();
        for (const channel of this.listeners.keys()) await client.query(`LISTEN ${channel}`);
        this.client = client;
        const check = setInterval(() => void client.query('SELECT 1').catch(() => socket.destroy()), everyMs);
        client.once('end', () => {
          clearInterval(check);
          void this.reconnect();
        });
        return;
      } catch (error) {
        this.logger.warn({ err: error }, 'cannot listen for notifications yet');
        await client.end().catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
      }
    }
  }

  private async reconnect(): Promise<void> {
    if (this.closed) return;
    this.client = undefined;
    this.connecting = this.connect();
    await this.connecting;
    for (const listeners of this.listeners.values()) listeners.forEach((listener) => listener(''));
  }
}
