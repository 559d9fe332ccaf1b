import { Inject, Injectable } from '@nestjs/common';
import { describeError, err, ok, type DomainError } from '@garrison/domain';
import { Audit } from '../../platform/audit/audit.js';
import { Transactions } from '../../platform/database/transactions.js';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import { APP_LOGGER, type AppLogger } from '../../platform/observability/logger.js';
import type { Failure } from '../../platform/operations/operations.js';
import { oneByOne } from '../../platform/work/one-by-one.js';
import { DeployService } from './deploy.service.js';
import { LaunchLine, type GivenUp } from './launch-line.js';
import { LaunchLineRepository, type Line, type LineRow } from './launch-line.repository.js';

type Reason = Pick<Failure, 'code' | 'message'>;

/** A launch that throws is tried so often before the line goes on without it. */
const MAX_FAILED_TRIES = 10;
const BATCH = 100;
const OVER: Reason = { code: 'wait_expired', message: 'No stock until the end of the wait.' };

/**
 * Serves the line: one transaction takes the first out of it and makes its machine, or changes nothing. The line's lock lets one worker serve it at a time,
 * the row's lock decides between launch, cancellation and expiry. Takes no input; any number of workers may call everything here at any time.
 */
@Injectable()
export class WaitingLaunches {
  constructor(
    private readonly transactions: Transactions,
    private readonly deploys: DeployService,
    private readonly line: LaunchLine,
    private readonly rows: LaunchLineRepository,
    private readonly audit: Audit,
    @Inject(APP_LOGGER) private readonly logger: AppLogger,
  ) {}

  /** One round: ends what has waited long enough, serves every line as far as stock goes, tells those behind their new places. */
  async turn(): Promise<void> {
    await this.expire();
    for (const line of await this.rows.lines(this.transactions.reader)) while (await this.serveFirst(line));
    await this.tellPlaces();
  }

  /** Serves the first of a line; true when the line got shorter. */
  async serveFirst(line: Line): Promise<boolean> {
    let head: LineRow | undefined;
    try {
      const served = await this.transactions.run<boolean, DomainError>(async (tx) => {
        if (!(await this.rows.tryLockLine(tx, line))) return ok(false);
        head = await this.rows.lockHead(tx, line);
        if (!head || !(await this.deploys.hasPlace(tx, head))) return ok(false);
        if (head.wait_until.getTime() <= Date.now()) return this.end(await this.line.giveUp(tx, head, 'expire', OVER));
        const request = this.line.requestOf(head);
        // It leaves first: the name it holds must be free for its own machine.
        const left = await this.rows.leave(tx, head, 'launch', null);
        if (!left.ok) return left;
        const context = contextOf(head);
        const launched = await this.deploys.launchWaited(tx, context, request, { deploymentNumber: head.deployment_id, instanceId: head.instance_id });
        if (!launched.ok) return launched;
        await this.audit.record(tx, context, { action: 'instance.deploy', resourceType: 'instance', resourceId: head.instance_id });
        await this.line.tell(tx, head);
        return ok(true);
      });
      if (served.ok) return served.value;
      return head ? await this.refused(head, served.error) : false;
    } catch (error) {
      if (!head) throw error;
      return this.threw(head, error);
    }
  }

  /** Takes out of the lines those whose time is over. */
  async expire(): Promise<void> {
    await oneByOne(await this.rows.overdue(this.transactions.reader, BATCH), this.trouble, (id) => this.giveUp(id, 'expire', OVER));
  }

  /** Tells everybody whose place has changed, one transaction each. */
  async tellPlaces(): Promise<void> {
    await oneByOne(await this.rows.moved(this.transactions.reader, BATCH), this.trouble, (id) =>
      this.transactions.commit(async (tx) => {
        const row = await this.rows.told(tx, id);
        if (row) await this.line.tell(tx, row);
      }),
    );
  }

  private get trouble() {
    return { logger: this.logger, what: 'a waiting deployment could not be seen to in this round', which: (deploymentId: string) => ({ deploymentId }) };
  }

  private async refused(head: LineRow, error: DomainError): Promise<boolean> {
    // Somebody who does not stand in line (a restore) was faster, or addresses still rest: it stays first.
    if (error.code === 'out_of_stock' || error.code === 'unavailable' || error.code === 'stale') return false;
    return this.giveUp(head.deployment_id, 'fail', reasonOf(error));
  }

  private async threw(head: LineRow, error: unknown): Promise<boolean> {
    this.logger.error({ err: error, deploymentId: head.deployment_id, requestId: head.request_id }, 'a launch out of the line threw');
    const tries = await this.rows.countFailedTry(this.transactions.reader, head.deployment_id);
    return tries >= MAX_FAILED_TRIES && this.giveUp(head.deployment_id, 'fail', { code: 'internal', message: describeError({ code: 'internal' }) });
  }

  /** False when it has left the line already. */
  private async giveUp(deploymentId: string, event: GivenUp, reason: Reason): Promise<boolean> {
    return this.transactions.commit(async (tx) => {
      const row = await this.rows.lock(tx, deploymentId);
      return row?.status === 'waiting' && (await this.line.giveUp(tx, row, event, reason)).ok;
    });
  }

  private end(result: { ok: true } | { ok: false; error: DomainError }) {
    return result.ok ? ok(true) : err(result.error);
  }
}

/** All that is wrong, in sentences: nobody waits for details any more. */
const reasonOf = (error: DomainError): Reason =>
  error.code === 'validation_failed'
    ? { code: (error.issues.length === 1 && error.issues[0]?.code) || error.code, message: error.issues.map(({ field, message }) => `${field}: ${message}`).join(' ') }
    : { code: error.code, message: describeError(error) };

/** The launch is the doing of whoever asked for the deployment. */
const contextOf = ({ actor, request_id: requestId }: LineRow): AuthenticatedContext => ({ actor, requestId, ip: '', userAgent: null, idempotencyKey: null, requestHash: '' });
