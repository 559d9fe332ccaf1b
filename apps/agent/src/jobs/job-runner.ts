import {
  agentResultsQueueName,
  anyJobTarget,
  jobResourceOf,
  type JobFailure,
  type AnyJobTarget,
  type JobOutcome,
} from '@garrison/contracts';
import type { DriverSet } from '@garrison/node-drivers';
import type { JobPublisher, ReceivedJob } from '@garrison/queue';
import type { Logger } from 'pino';
import type { Plan, PlanContext } from '../handlers/plan.js';
import { readJob, type KnownJob } from '../handlers/registry.js';
import type { Metrics } from '../http/metrics.js';
import { ProgressReporter, type AnswerTo } from '../reports/progress.reporter.js';
import { HandedBack, TimedOut } from './abort-reasons.js';
import type { Journal } from './journal.js';
import { ResourceTurns } from './resource-turns.js';
import { observe } from './observe.js';
import { runPlan, type PlanResult } from './run-plan.js';
import { StepLog } from './step-log.js';

export type JobRunnerParts = {
  readonly region: string;
  readonly drivers: DriverSet;
  readonly unseal: PlanContext['unseal'];
  readonly unsealEnv: PlanContext['unsealEnv'];
  readonly publisher: JobPublisher;
  readonly journal: Journal;
  readonly metrics: Metrics;
  readonly logger: Logger;
};

const UNDO_LIMIT_MS = 30_000;
/** How often the control plane tries to digest an answer; it is the only word on what happened. */
const OUTCOME_ATTEMPTS = 50;

/** Takes one delivery of a job to its end: done, answered, or thrown back to the queue. */
export class JobRunner {
  private readonly turns = new ResourceTurns();
  constructor(private readonly parts: JobRunnerParts) {}

  /** Resolves when the answer is with the queue. Throws what is worth another try. Never settles for a job that is handed back. */
  async handle(received: ReceivedJob): Promise<void> {
    let job: KnownJob;
    try {
      job = readJob(received.name, received.payload);
    } catch (error) {
      return this.answerUnreadable(received, error);
    }
    const controller = new AbortController();
    const { type, id } = jobResourceOf(job.payload);
    try {
      await this.turns.take(`${type} ${id}`, job.payload.fence, controller, () => this.run(received, job, controller));
    } catch (error) {
      // nobody acknowledges and nobody fails it: the queue gives it out again when the lock has run out
      if (controller.signal.reason instanceof HandedBack) return new Promise(() => undefined);
      throw error;
    }
  }

  /** Stops all jobs where they are; resolves when no driver call runs any more. */
  handBack(): Promise<void> {
    return this.turns.abortAll(new HandedBack());
  }

  private async run(received: ReceivedJob, job: KnownJob, controller: AbortController): Promise<void> {
    const { requestId, operationId, fence } = job.payload;
    const resource = jobResourceOf(job.payload);
    const logger = this.parts.logger.child({ requestId, operationId, [`${resource.type}Id`]: resource.id, job: job.name, attempt: received.attempt, fence });
    const known = this.parts.journal.answerTo(operationId);
    if (known && isFinal(job, known)) {
      logger.info('answering again what was answered before');
      return this.publish(known);
    }
    if (job.payload.notAfter && Date.parse(job.payload.notAfter) < Date.now()) {
      logger.warn('job found after its deadline, left undone');
      return this.giveUp(received, job.payload, this.planOf(job), {
        code: 'expired',
        message: 'The deadline had passed before the node could begin.',
        step: null,
      });
    }
    const to: AnswerTo = { operationId, resource, region: this.parts.region, fence, requestId };
    const startedAt = performance.now();
    logger.info('job begun');
    const steps = new StepLog(() => progress.changed());
    const progress: ProgressReporter = new ProgressReporter(
      this.parts.publisher,
      to,
      received.attempt,
      () => steps.list(),
      (error) => logger.warn({ err: error }, 'progress was not taken'),
    );
    try {
      const result = await this.runWithinLimits(received, job, controller, steps);
      const seconds = (performance.now() - startedAt) / 1_000;
      this.parts.metrics.jobEnded(job.name, result.outcome.kind, seconds);
      logger.info({ outcome: result.outcome, seconds }, 'job ended');
      progress.stop();
      const outcome: JobOutcome = { ...to, attempt: received.attempt, steps: steps.list(), ...result };
      await this.parts.journal.record(outcome);
      await this.publish(outcome);
    } catch (error) {
      this.parts.metrics.jobThrown(job.name);
      logger.warn({ err: error }, 'job will be tried again');
      throw error;
    } finally {
      progress.stop();
    }
  }

  private async runWithinLimits(
    { signal, lastAttempt }: ReceivedJob,
    job: KnownJob,
    controller: AbortController,
    log: StepLog,
  ): Promise<PlanResult> {
    const { drivers } = this.parts;
    const plan = this.planOf(job);
    const abort = () => controller.abort(signal.reason);
    const timer = setTimeout(() => controller.abort(new TimedOut(job.timeoutMs)), job.timeoutMs);
    signal.addEventListener('abort', abort);
    try {
      const look = () => observe(drivers, jobResourceOf(job.payload), plan);
      return await runPlan({ plan, log, signal: controller.signal, lastAttempt, undoLimitMs: UNDO_LIMIT_MS, observe: look });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }

  private planOf(job: KnownJob): Plan {
    const { drivers, unseal, unsealEnv } = this.parts;
    return job.plan({ drivers, unseal, unsealEnv });
  }

  /** A job from a newer or broken control plane: another agent may understand it, so it is tried again; at the end it is answered if it can be. */
  private async answerUnreadable({ name, payload, attempt, lastAttempt }: ReceivedJob, error: unknown): Promise<void> {
    this.parts.logger.error({ err: error, job: name, attempt }, 'job cannot be read');
    const target = anyJobTarget.safeParse(payload);
    if (!lastAttempt || !target.success) throw error;
    await this.giveUp({ attempt }, target.data, { volumeIds: [] }, {
      code: 'internal',
      message: `the agent of ${this.parts.region} cannot read the job ${name}`,
      step: null,
    });
  }

  /** Answers without having worked: an earlier delivery may have, so what the node holds is told. */
  private async giveUp(
    { attempt }: Pick<ReceivedJob, 'attempt'>,
    target: AnyJobTarget,
    about: Pick<Plan, 'volumeIds' | 'copyIds'>,
    failure: JobFailure,
  ): Promise<void> {
    const { operationId, fence, requestId } = target;
    const resource = jobResourceOf(target);
    const observation = await observe(this.parts.drivers, resource, about);
    await this.publish({
      operationId,
      resource,
      region: this.parts.region,
      fence,
      requestId,
      attempt,
      steps: [],
      outcome: { kind: 'broke', failure },
      observation,
    });
  }

  private publish(outcome: JobOutcome): Promise<void> {
    const id = `outcome-${outcome.operationId}-${outcome.attempt}`;
    return this.parts.publisher.publish(agentResultsQueueName, [{ name: 'outcome', id, payload: outcome, attempts: OUTCOME_ATTEMPTS }]);
  }
}

/** What takes something away may be tried again until it succeeds: it harms nothing, and the control plane waits for a success. */
const repeatable: readonly KnownJob['name'][] = ['instance.delete', 'unikernel.stop', 'unikernel_volume.delete'];
const isFinal = (job: KnownJob, { outcome }: JobOutcome): boolean => !repeatable.includes(job.name) || outcome.kind === 'done';
