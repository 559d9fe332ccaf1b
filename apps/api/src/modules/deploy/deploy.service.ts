import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { DeploymentView, UserData } from '@garrison/contracts';
import { err, hostName, instanceLifecycle, ok, type DeployRequest, type DomainError, type Placement, type Result } from '@garrison/domain';
import { seal } from '@garrison/queue';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { ENV, type Env } from '../../config/env.js';
import { together } from '../../platform/database/together.js';
import type { Actor, AuthenticatedContext } from '../../platform/http/request-context.js';
import { PlacementService } from '../nodes/placement.service.js';
import { DeployedMachine, type Addressed } from './deployed-machine.js';
import { DeployPlanner, type DeployPlan } from './deploy-plan.js';
import { deploymentViewOf, priceOf } from './deployment.view.js';
import { deployWarnings } from './deploy-warnings.js';
import { Launch } from './launch.js';

/** What of the cloud the machine has already. */
type Taken = { id: string; place: Placement; addresses: Addressed };

export type Deployed = { deployment: DeploymentView; operation_id: string };

/** Deploys machines: every row of one – instance, disks, addresses, GPUs, operation – or none. */
@Injectable()
export class DeployService {
  constructor(
    private readonly planner: DeployPlanner,
    private readonly placement: PlacementService,
    private readonly machine: DeployedMachine,
    private readonly launch: Launch,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** The same checks and the price, without taking anything. */
  async validate(tx: EntityManager, { actor }: AuthenticatedContext, request: DeployRequest): Promise<Result<DeploymentView, DomainError>> {
    const [plan, taken] = await this.check(tx, actor, request);
    if (!plan.ok) return plan;
    if (taken) return err(taken);
    const fits = await this.placement.check(tx, request.region, plan.value.need);
    if (!fits.ok) return fits;
    const price = priceOf(actor.currency, plan.value.price);
    return ok({ deployment_id: null, status: 'pending', instance_id: null, instance: null, price, warnings: deployWarnings(request), error: null, created_at: null, finished_at: null });
  }

  async deploy(tx: EntityManager, context: AuthenticatedContext, request: DeployRequest): Promise<Result<Deployed, DomainError>> {
    const [plan, taken] = await this.check(tx, context.actor, request);
    if (!plan.ok) return plan;
    if (taken) return err(taken);
    const id = uuidv7();
    const [place, addresses] = await together([this.placement.choose(tx, request.region, plan.value.need), this.machine.takeAddresses(tx, id, request)]);
    if (!place) return err(await this.placement.outOfStock(tx, request.region, plan.value.need));
    if (!addresses.ok) return addresses;
    return ok(await this.build(tx, context, request, plan.value, { id, place, addresses: addresses.value }));
  }

  private check(tx: EntityManager, actor: Actor, request: DeployRequest) {
    return together([this.planner.plan(tx, actor, request), this.machine.nameTaken(tx, actor.accountId, request.vm_name)]);
  }

  private async build(tx: EntityManager, context: AuthenticatedContext, request: DeployRequest, plan: DeployPlan, taken: Taken): Promise<Deployed> {
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
    const launched = await this.launch.start(tx, context, { ...instance, deadlineMs, price });
    const deployment = deploymentViewOf(launched.row, launched.view, deployWarnings(request));
    return { deployment, operation_id: launched.row.operation_id };
  }

  /** What only the guest may read is sealed before it is stored or sent. */
  private sealUserData(request: DeployRequest, { facts }: DeployPlan): string | null {
    const data: UserData = { startupScript: facts.startupScript, cloudInit: request.cloud_init ?? null, jupyterPassword: request.enable_jupyter ? (request.jupyter_password ?? null) : null };
    return Object.values(data).some((value) => value !== null) ? seal(this.env.SEALING_KEY, JSON.stringify(data)) : null;
  }
}
