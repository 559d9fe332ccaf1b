import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { agentResults, agentResultsQueueName, type AgentResult, type AgentResultName } from '@garrison/contracts';
import type { ReceivedJob } from '@garrison/queue';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import { QUEUE, type Queue } from '../../platform/work/queue.module.js';
import { ConsoleOutput } from '../instances/console-output.js';
import { OperationListeners } from '../instances/operation-listeners.js';
import { NodeReportsConsumer } from '../nodes/node-reports.consumer.js';
import { TelemetryConsumer } from '../telemetry/telemetry.consumer.js';

const CONCURRENCY = 8;
/** Short, as its work is: what a killed worker had taken is given to another within two of these. Taken twice it does no harm. */
const LOCK_MS = 5_000;
type Handlers = { [N in AgentResultName]: (payload: Extract<AgentResult, { name: N }>['payload']) => Promise<void> };

/** Takes what agents report. A passing failure (the database is away) is thrown, and the queue gives the report again. */
@Injectable()
export class AgentResultsConsumer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private consumption: { close(): Promise<void> } | undefined;
  private readonly handlers: Handlers;

  constructor(
    listeners: OperationListeners,
    consoleOutput: ConsoleOutput,
    nodes: NodeReportsConsumer,
    telemetry: TelemetryConsumer,
    @Inject(QUEUE) private readonly queue: Queue,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {
    this.handlers = {
      progress: (report) => listeners.of(report.resource.type).progress(report),
      outcome: (report) => listeners.of(report.resource.type).apply(report),
      console: ({ chunks }) => consoleOutput.append(chunks),
      nodes: (report) => nodes.apply(report),
      telemetry: (report) => telemetry.apply(report),
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    this.consumption = await this.queue.consumer.consume(agentResultsQueueName, { concurrency: CONCURRENCY, lockMs: LOCK_MS }, (job) => this.take(job));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.consumption?.close();
  }

  /** A report that does not parse will not parse next time either: it is logged and dropped; its operation's lease brings the truth again. */
  async take({ name, id, payload }: ReceivedJob): Promise<void> {
    if (!Object.hasOwn(agentResults, name)) return this.logger.error({ job: id, name }, 'an agent sent a report of an unknown kind');
    const parsed = agentResults[name as AgentResultName].safeParse(payload);
    if (!parsed.success) return this.logger.error({ job: id, name, issues: parsed.error.issues }, 'an agent sent a report that is not of its contract');
    await (this.handlers[name as AgentResultName] as (report: unknown) => Promise<void>)(parsed.data);
  }
}
