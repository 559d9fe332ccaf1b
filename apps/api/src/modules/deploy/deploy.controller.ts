import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { err, ok, type DeployRequest, type DomainError } from '@garrison/domain';
import { Transactions, violatedForeignKey, violatedUnique } from '../../platform/database/transactions.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { InstancesQueries } from '../instances/instances.queries.js';
import { DeployService } from './deploy.service.js';
import { DeploymentRepository } from './deployment.repository.js';
import { deploymentViewOf } from './deployment.view.js';
import { LaunchLine } from './launch-line.js';

@Controller()
export class DeployController {
  constructor(
    private readonly commands: Commands,
    private readonly deploys: DeployService,
    private readonly deployments: DeploymentRepository,
    private readonly instances: InstancesQueries,
    private readonly line: LaunchLine,
    private readonly transactions: Transactions,
  ) {}

  @Route(endpoints.createDeployment)
  async create(@Input() { context, body }: RouteInput<typeof endpoints.createDeployment>): RouteReply<typeof endpoints.createDeployment> {
    try {
      return await this.commands.run(endpoints.createDeployment, context, async (tx) => {
        const deployed = await this.deploys.deploy(tx, context, body);
        if (!deployed.ok) return deployed;
        const { instance_id } = deployed.value.deployment;
        const audit = instance_id === null ? { action: 'deployment.wait', resourceType: 'deployment', resourceId: null } : { action: 'instance.deploy', resourceType: 'instance', resourceId: instance_id };
        return ok({ answer: deployed.value, audit });
      });
    } catch (error) {
      const lost = lostRace(error, body);
      if (lost) return err(lost);
      throw error;
    }
  }

  @Route(endpoints.validateDeployment)
  async validate(@Input() { context, body }: RouteInput<typeof endpoints.validateDeployment>): RouteReply<typeof endpoints.validateDeployment> {
    const checked = await this.transactions.run((tx) => this.deploys.validate(tx, context, body));
    return checked.ok ? ok({ deployment: checked.value }) : checked;
  }

  @Route(endpoints.getDeployment)
  async get(@Input() { context, params }: RouteInput<typeof endpoints.getDeployment>): RouteReply<typeof endpoints.getDeployment> {
    const db = this.transactions.reader;
    const row = await this.deployments.find(db, context.actor.accountId, params.deployment_id);
    if (!row) return err({ code: 'not_found', resource: 'deployment', id: params.deployment_id });
    return ok({ deployment: deploymentViewOf(row, row.instance_id === null ? undefined : await this.instances.view(db, row.instance_id)) });
  }

  @Route(endpoints.listDeployments)
  async list(@Input() { context, query }: RouteInput<typeof endpoints.listDeployments>): RouteReply<typeof endpoints.listDeployments> {
    const db = this.transactions.reader;
    const { rows, pagination } = await this.deployments.list(db, context.actor.accountId, query);
    const instances = await this.instances.views(db, rows.flatMap(({ instance_id }) => instance_id ?? []));
    return ok({ deployments: rows.map((row) => deploymentViewOf(row, instances.get(row.instance_id ?? ''))), pagination });
  }

  @Route(endpoints.cancelDeployment)
  cancel(@Input() { context, params }: RouteInput<typeof endpoints.cancelDeployment>): RouteReply<typeof endpoints.cancelDeployment> {
    return this.commands.run(endpoints.cancelDeployment, context, async (tx) => {
      const cancelled = await this.line.cancel(tx, context, params.deployment_id);
      if (!cancelled.ok) return cancelled;
      return ok({ answer: { deployment: cancelled.value }, audit: { action: 'deployment.cancel', resourceType: 'deployment', resourceId: null } });
    });
  }
}

/** Two requests passed the same check at once and the database let one through: the other is told what the check would have said. */
export function lostRace(error: unknown, request: Pick<DeployRequest, 'vm_name' | 'volumes' | 'firewall_ids' | 'ssh_key_ids'>): DomainError | undefined {
  const unique = violatedUnique(error);
  if (unique === 'instances_live_name' || unique === 'launch_line_name') return { code: 'name_taken', resource: 'instance', name: request.vm_name, field: 'vm_name' };
  if (unique === 'volumes_live_name') return { code: 'name_taken', resource: 'volume', name: request.volumes.map((volume) => volume.name).join(', '), field: 'volumes' };
  const foreign = violatedForeignKey(error);
  if (foreign?.startsWith('instance_firewalls')) return { code: 'not_found', resource: 'firewall', id: request.firewall_ids.join(', ') };
  return foreign?.startsWith('instance_ssh_keys') ? { code: 'not_found', resource: 'ssh_key', id: request.ssh_key_ids.join(', ') } : undefined;
}
