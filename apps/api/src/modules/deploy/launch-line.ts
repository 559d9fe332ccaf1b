import { Inject, Injectable } from '@nestjs/common';
import type { DeploymentView } from '@garrison/contracts';
import { err, ok, waitLimits, waitsUntil, type DeployRequest, type DomainError, type LaunchLineEvent, type Result, type Tier, type WaitTimes } from '@garrison/domain';
import { seal, unseal } from '@garrison/queue';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { ENV, type Env } from '../../config/env.js';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import type { Failure } from '../../platform/operations/operations.js';
import { EventLog } from '../../platform/realtime/event-log.js';
import { DeploymentRepository } from './deployment.repository.js';
import { deploymentIdOf, deploymentViewOf, type DeploymentPrice } from './deployment.view.js';
import { LaunchLineRepository, type LineRow } from './launch-line.repository.js';

type Newcomer = { tier: Tier; price: DeploymentPrice };
/** How many wait for a model, by region; a region where nobody waits is missing. */
export type Lengths = ReadonlyMap<string, number>;
/** Ways out of the line that start no machine. */
export type GivenUp = Exclude<LaunchLineEvent, 'launch'>;

/**
 * Lets deployments wait for stock and leave again (decision 0015). What waits holds its name and nothing else. Every change of the line is told in the
 * transaction that makes it; new places of those behind are told by the worker afterwards.
 */
@Injectable()
export class LaunchLine {
  constructor(
    private readonly rows: LaunchLineRepository,
    private readonly deployments: DeploymentRepository,
    private readonly events: EventLog,
    @Inject(ENV) private readonly env: Env,
  ) {}

  lengths(db: EntityManager, gpuModel: string): Promise<Lengths> {
    return this.rows.lengths(db, gpuModel);
  }

  /** The place a request would get now; `limit_reached` when the account has too many in line. */
  async preview(db: EntityManager, accountId: string, request: DeployRequest): Promise<Result<NonNullable<DeploymentView['queue']>, DomainError>> {
    if ((await this.rows.countOf(db, accountId)) >= waitLimits.perAccount) return tooMany;
    const ahead = await this.rows.ahead(db, request);
    const wait_until = new Date(waitsUntil(waitTimes(request))).toISOString();
    return ok({ position: ahead.deployments + 1, ahead_gpus: ahead.gpus, since: null, wait_until, max_price_per_hour: request.max_price_per_hour ?? null });
  }

  /** Puts a checked request at the end of its line. `limit_reached` when the account has too many in line. */
  async join(tx: EntityManager, { actor, requestId }: AuthenticatedContext, request: DeployRequest, { tier, price }: Newcomer): Promise<Result<DeploymentView, DomainError>> {
    const { region, gpu_model, gpu_count, vm_name } = request;
    if ((await this.rows.lockedCountOf(tx, actor.accountId)) >= waitLimits.perAccount) return tooMany;
    await this.rows.lockLine(tx, { region, gpu_model });
    const ahead = await this.rows.ahead(tx, { region, gpu_model });
    const deployment_id = await this.deployments.insertWaiting(tx, actor.accountId, request, price);
    await this.rows.insert(tx, {
      deployment_id, account_id: actor.accountId, instance_id: uuidv7(), vm_name, region, tier, gpu_model, gpu_count,
      sealed_request: seal(this.env.SEALING_KEY, JSON.stringify(request)), actor, request_id: requestId,
      wait_until: new Date(waitsUntil(waitTimes(request))), max_price_per_hour: request.max_price_per_hour ?? null, told_position: ahead.deployments + 1,
    });
    return ok(await this.tell(tx, { deployment_id, account_id: actor.accountId }));
  }

  /** Its owner does not want to wait any more. */
  async cancel(tx: EntityManager, { actor }: AuthenticatedContext, deploymentId: string): Promise<Result<DeploymentView, DomainError>> {
    const known = await this.deployments.find(tx, actor.accountId, deploymentId);
    if (!known) return err({ code: 'not_found', resource: 'deployment', id: deploymentId });
    const row = await this.rows.lock(tx, known.id, actor.accountId);
    if (actor.tier && row && actor.tier !== row.tier) return err({ code: 'tier_not_allowed', tier: row.tier, allowed: [actor.tier] });
    if (!row || row.status === 'launched') {
      const reason = 'The deployment does not wait in line; delete its instance instead.';
      return err({ code: 'wrong_state', resource: 'deployment', current_state: row?.status ?? deploymentViewOf(known, undefined).status, command: 'cancel', allowed_from: ['waiting'], reason });
    }
    return this.giveUp(tx, row, 'cancel', { code: 'cancelled', message: 'Taken out of the line by its owner.' });
  }

  /** Takes a locked row out of the line without a machine. */
  async giveUp(tx: EntityManager, row: LineRow, event: GivenUp, failure: Pick<Failure, 'code' | 'message'>): Promise<Result<DeploymentView, DomainError>> {
    const left = await this.rows.leave(tx, row, event, { ...failure, step: null, at: new Date().toISOString() });
    return left.ok ? ok(await this.tell(tx, row)) : left;
  }

  /** Appends the deployment as it will be after commit to its owner's log; call it last. */
  async tell(tx: EntityManager, { deployment_id, account_id }: Pick<LineRow, 'deployment_id' | 'account_id'>): Promise<DeploymentView> {
    const row = await this.deployments.find(tx, account_id, deploymentIdOf(deployment_id));
    if (!row?.line) throw new Error(`deployment ${deployment_id} vanished from the line inside its own transaction`);
    const view = deploymentViewOf(row, undefined);
    await this.events.append(tx, account_id, [{ resourceType: 'deployment', resourceId: row.line.instance_id, generation: row.line.generation, data: view }]);
    return view;
  }

  /** What was asked for. The end of the wait is the line's business by now. */
  requestOf({ sealed_request }: LineRow): DeployRequest {
    if (sealed_request === null) throw new Error('a row that left the line has no request any more');
    return { ...(JSON.parse(unseal(this.env.SEALING_KEY, sealed_request)) as DeployRequest), wait_until: null };
  }
}

const tooMany = err<DomainError>({ code: 'limit_reached', resource: 'deployment', limit: waitLimits.perAccount });

/** The times of a request that asks to wait, for the rules. */
export const waitTimes = ({ wait_until: until }: DeployRequest): WaitTimes => ({ nowMs: Date.now(), untilMs: until ? Date.parse(until) : undefined });
