import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { DeploymentView, UserData } from '@garrison/contracts';
import { err, hostName, instanceLifecycle, ok, servedNow, type DeployRequest, type DomainError, type Placement, type Result } from '@garrison/domain';
import { seal } from '@garrison/queue';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { ENV, type Env } from '../../config/env.js';
import { together } from '../../platform/database/together.js';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import { PlacementService } from '../nodes/placement.service.js';
import { DeployedMachine, type Addressed } from './deployed-machine.js';
import { DeployPlanner, type DeployPlan } from './deploy-plan.js';
import { deploymentViewOf, priceOf } from './deployment.view.js';
import { deployWarnings } from './deploy-warnings.js';
import { Launch } from './launch.js';
import { LaunchLine, type Lengths } from './launch-line.js';

/** What of the cloud the machine has already. */
type Taken = { id: string; place: Placement; addresses: Addressed };

/** `operation_id` is null while the deployment stands in line. */
export type Deployed = { deployment: DeploymentView; operation_id: string | null };
/** Who waited, and the machine he is promised. */
export type Waited = { deploymentNumber: string; instanceId: string };
type Refusable<T> = Promise<Result<T, DomainError>>;
/** A request that every check allows, and who waits for its model. */
type Checked = { plan: DeployPlan; lines: Lengths };

/** Deploys machines: every row of one – instance, disks, addresses, GPUs, operation – or none. */
@Injectable()
export class DeployService {
  constructor(
    private readonly planner: DeployPlanner,
    private readonly placement: PlacementService,
    private readonly machine: DeployedMachine,
    private readonly launch: Launch,
    private readonly line: LaunchLine,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** The same checks and the price, without taking anything; says so when the request would stand in line. */
  async validate(tx: EntityManager, context: AuthenticatedContext, request: DeployRequest): Refusable<DeploymentView> {
    const checked = await this.check(tx, context, request);
    if (!checked.ok) return checked;
    const { plan, lines } = checked.value;
    const fits = servedNow(lines.get(request.region) ?? 0) && (await this.placement.check(tx, request.region, plan.need)).ok;
    const waits = fits ? ok(undefined) : await this.mayWait(tx, request, checked.value);
    if (!waits.ok) return waits;
    const { vm_name, region, gpu_model, gpu_count } = request;
    const price = priceOf(context.actor.currency, plan.price);
    const queue = fits ? ok(null) : await this.line.preview(tx, context.actor.accountId, request);
    if (!queue.ok) return queue;
    return ok({
      deployment_id: null, vm_name, region, gpu_model, gpu_count, status: 'pending', instance_id: null, instance: null, queue: queue.value, price, warnings: deployWarnings(request),
      error: null, created_at: null, finished_at: null,
    });
  }

  /** Starts a machine, or lets the request stand in line when it asked for that. */
  async deploy(tx: EntityManager, context: AuthenticatedContext, request: DeployRequest): Refusable<Deployed> {
    const checked = await this.check(tx, context, request);
    if (!checked.ok) return checked;
    const { plan, lines } = checked.value;
    if (servedNow(lines.get(request.region) ?? 0)) {
      const taken = await this.take(tx, uuidv7(), request, plan);
      if (!taken.ok) return taken;
      if (taken.value) return this.build(tx, context, request, plan, taken.value);
    }
    const waits = await this.mayWait(tx, request, checked.value);
    if (!waits.ok) return waits;
    const joined = await this.line.join(tx, context, request, { tier: plan.region.tier, price: priceOf(context.actor.currency, plan.price) });
    return joined.ok ? ok({ deployment: { ...joined.value, warnings: deployWarnings(request) }, operation_id: null }) : joined;
  }

  /** Would a machine of this model and count fit now? Cheaper than a launch, and no reason to refuse one. */
  hasPlace(tx: EntityManager, { region, gpu_model, gpu_count }: Pick<DeployRequest, 'region' | 'gpu_model' | 'gpu_count'>): Promise<boolean> {
    return this.placement.fits(tx, region, { model: gpu_model, count: gpu_count });
  }

  /**
   * Starts the machine of whoever is first in line and has just left it in this transaction. All checks are made again, since everything may have changed;
   * `out_of_stock` and `unavailable` say that it is still not his turn.
   */
  async launchWaited(tx: EntityManager, context: AuthenticatedContext, request: DeployRequest, { deploymentNumber, instanceId }: Waited): Refusable<Deployed> {
    const checked = await this.check(tx, context, request);
    if (!checked.ok) return checked;
    const { plan } = checked.value;
    const taken = await this.take(tx, instanceId, request, plan);
    if (!taken.ok) return taken;
    if (!taken.value) return err(await this.placement.outOfStock(tx, request.region, plan.need));
    return this.build(tx, context, request, plan, taken.value, deploymentNumber);
  }

  private async check(tx: EntityManager, { actor }: AuthenticatedContext, request: DeployRequest): Refusable<Checked> {
    const [plan, taken, lines] = await together([
      this.planner.plan(tx, actor, request),
      this.machine.nameTaken(tx, actor.accountId, request.vm_name),
      this.line.lengths(tx, request.gpu_model),
    ]);
    if (!plan.ok) return plan;
    return taken ? err(taken) : ok({ plan: plan.value, lines });
  }

  /** A place and addresses; nothing at all when there is no place. */
  private async take(tx: EntityManager, id: string, request: DeployRequest, { need }: DeployPlan): Refusable<Taken | undefined> {
    const choosing = this.placement.choose(tx, request.region, need);
    // What goes on to wait commits, and would keep its addresses: it asks for them once it has a place.
    if (request.when_out_of_stock === 'wait' && !(await choosing)) return ok(undefined);
    const [place, addresses] = await together([choosing, this.machine.takeAddresses(tx, id, request)]);
    if (!place) return ok(undefined);
    return addresses.ok ? ok({ id, place, addresses: addresses.value }) : addresses;
  }

  /** Does the request stand in line now that it is not served? Only when it asked for it and some node could take it one day: else it would hold up the line for nothing. */
  private async mayWait(tx: EntityManager, { region, when_out_of_stock }: DeployRequest, { plan: { need }, lines }: Checked): Refusable<void> {
    if (when_out_of_stock === 'wait' && (await this.placement.couldEverFit(tx, region, need))) return ok(undefined);
    return err(await this.placement.outOfStock(tx, region, need, lines));
  }

  private async build(tx: EntityManager, context: AuthenticatedContext, request: DeployRequest, plan: DeployPlan, taken: Taken, waited?: string): Refusable<Deployed> {
    const { id, place } = taken;
    const [instance] = await together([
      this.machine.insert(tx, context, {
        ...taken,
        server_uuid: randomUUID(),
        host: hostName(request.vm_name),
        sealed_user_data: this.sealUserData(request, plan),
        request,
        plan,
      }),
      this.placement.hold(tx, id, place),
    ]);
    const deadlineMs = instanceLifecycle.deadlinesMs[instance.row.status];
    if (deadlineMs === undefined) throw new Error(`${instance.row.status} has no deadline`);
    const price = priceOf(context.actor.currency, plan.price);
    const launched = await this.launch.start(tx, context, { ...instance, deadlineMs, price, waited });
    if (!launched.ok) return launched;
    const { row, view } = launched.value;
    return ok({ deployment: deploymentViewOf(row, view, deployWarnings(request)), operation_id: row.operation_id });
  }

  /** What only the guest may read is sealed before it is stored or sent. */
  private sealUserData(request: DeployRequest, { facts }: DeployPlan): string | null {
    const data: UserData = { startupScript: facts.startupScript, cloudInit: request.cloud_init ?? null, jupyterPassword: request.enable_jupyter ? (request.jupyter_password ?? null) : null };
    return Object.values(data).some((value) => value !== null) ? seal(this.env.SEALING_KEY, JSON.stringify(data)) : null;
  }
}
