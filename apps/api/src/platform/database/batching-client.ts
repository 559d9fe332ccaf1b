import type { Socket } from 'node:net';
import pg from 'pg';

/**
 * A connection that writes what is asked of it in one turn of the event loop as one packet. The driver's pipeline mode sends statements without
 * waiting for each other's answers; by itself it still makes a system call for each of them.
 */
export class BatchingClient extends pg.Client {
  private corked = false;

  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const send = this.query.bind(this) as (...args: unknown[]) => unknown;
    this.query = ((...args: unknown[]) => {
      this.holdBack();
      return this.sent(send, args);
    }) as typeof this.query;
  }

  /** The driver's `query` with these arguments. */
  protected sent(send: (...args: unknown[]) => unknown, args: unknown[]): unknown {
    return send(...args);
  }

  private holdBack(): void {
    if (this.corked) return;
    this.corked = true;
    const { stream } = (this as unknown as { connection: { stream: Socket } }).connection;
    stream.cork();
    // after all promises that are settled already, so that statements on their way through other layers come along
    process.nextTick(() => {
      this.corked = false;
      stream.uncork();
    });
  }
}
