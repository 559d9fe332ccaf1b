import { randomUUID } from 'node:crypto';
import { agentResultsQueueName, type ConsoleReport } from '@garrison/contracts';
import type { ConsoleReader } from '@garrison/node-drivers';
import type { JobPublisher } from '@garrison/queue';

/** Output is collected for this long (ms) before it is sent. */
const CONSOLE_EVERY_MS = 200;
const RETRY_AFTER_MS = 2_000;
/** Pieces in one message; a boot prints some kilobytes. */
const AT_ONCE = 20;

/** Sends serial output, at least once: a piece is forgotten only when the queue has it. */
export class ConsoleReporter {
  private timer: NodeJS.Timeout | undefined;
  private sending: Promise<void> | null = null;
  private readonly stopListening: () => void;

  constructor(
    private readonly publisher: JobPublisher,
    private readonly console: ConsoleReader,
    private readonly region: string,
    private readonly onError: (error: unknown) => void,
  ) {
    this.stopListening = console.onOutput(() => this.arm(CONSOLE_EVERY_MS));
    this.arm(0);
  }

  /** Sends all that is pending. Rejects when the queue does not take it. */
  flush(): Promise<void> {
    this.sending ??= this.sendPending().finally(() => (this.sending = null));
    return this.sending;
  }

  stop(): void {
    this.stopListening();
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private arm(inMs: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.flush().catch((error: unknown) => {
        this.onError(error);
        this.arm(RETRY_AFTER_MS);
      });
    }, inMs);
  }

  private async sendPending(): Promise<void> {
    for (let pieces = this.console.pending(AT_ONCE); pieces.length > 0; pieces = this.console.pending(AT_ONCE)) {
      const payload: ConsoleReport = { region: this.region, chunks: pieces.map(({ machineId, offset, text }) => ({ instanceId: machineId, offset, text })) };
      await this.publisher.publish(agentResultsQueueName, [{ name: 'console', id: `console-${randomUUID()}`, payload, attempts: 5 }]);
      this.console.acknowledge(pieces);
    }
  }
}
