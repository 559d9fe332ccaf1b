import { Controller } from '@nestjs/common';
import { endpoints, type EndpointSpec } from '@garrison/contracts';
import { err, invalid, issue, ok, type DomainError, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Transactions, violatedUnique } from '../../platform/database/transactions.js';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { ConsoleOutput } from './console-output.js';
import { InstancesQueries } from './instances.queries.js';
import { InstancesService, type Commanded } from './instances.service.js';

type CommandInput = { context: AuthenticatedContext; params: { id: string } };
type CommandReply = RouteReply<typeof endpoints.stopInstance>;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

@Controller()
export class InstancesController {
  constructor(
    private readonly commands: Commands,
    private readonly instances: InstancesService,
    private readonly queries: InstancesQueries,
    private readonly consoleOutput: ConsoleOutput,
    private readonly transactions: Transactions,
  ) {}

  @Route(endpoints.listInstances)
  async list(@Input() { context, query }: RouteInput<typeof endpoints.listInstances>): RouteReply<typeof endpoints.listInstances> {
    return this.queries.list(this.transactions.reader, context.actor.accountId, query);
  }

  @Route(endpoints.getInstance)
  async get(@Input() { context, params }: RouteInput<typeof endpoints.getInstance>): RouteReply<typeof endpoints.getInstance> {
    const instance = await this.queries.view(this.transactions.reader, params.id, context.actor.accountId);
    return instance ? ok({ instance }) : err({ code: 'not_found', resource: 'instance', id: params.id });
  }

  @Route(endpoints.updateInstance)
  async update(@Input() { context, params, body }: RouteInput<typeof endpoints.updateInstance>): RouteReply<typeof endpoints.updateInstance> {
    try {
      return await this.commands.run(endpoints.updateInstance, context, async (tx) => {
        const updated = await this.instances.update(tx, context, params.id, body);
        return updated.ok ? ok({ answer: { instance: updated.value }, audit: auditOf('update', params.id) }) : updated;
      });
    } catch (error) {
      // the unique index decides about names
      if (body.name === undefined || violatedUnique(error) !== 'instances_live_name') throw error;
      return err({ code: 'name_taken', resource: 'instance', name: body.name, field: 'name' });
    }
  }

  @Route(endpoints.deleteInstance)
  async remove(@Input() { context, params, query, body }: RouteInput<typeof endpoints.deleteInstance>): RouteReply<typeof endpoints.deleteInstance> {
    const fromQuery = query.volume_ids === undefined ? undefined : [query.volume_ids].flat().flatMap((text) => text.toLowerCase().split(',')).filter((id) => id !== '');
    const malformed = (fromQuery ?? []).find((id) => !UUID.test(id));
    if (malformed !== undefined) return err(invalid([issue('volume_ids', 'invalid_format', `"${malformed}" is not a volume id.`)]));
    const volumeIds = body?.volume_ids ?? fromQuery;
    const isPermanent = body?.is_permanent ?? query.is_permanent ?? false;
    return this.run(endpoints.deleteInstance, 'delete', { context, params }, (tx) => this.instances.remove(tx, context, params.id, { volumeIds, isPermanent }));
  }

  @Route(endpoints.startInstance)
  start(@Input() input: RouteInput<typeof endpoints.startInstance>): CommandReply {
    return this.run(endpoints.startInstance, 'start', input, (tx) => this.instances.start(tx, input.context, input.params.id));
  }

  @Route(endpoints.stopInstance)
  stop(@Input() input: RouteInput<typeof endpoints.stopInstance>): CommandReply {
    return this.run(endpoints.stopInstance, 'stop', input, (tx) => this.instances.plain(tx, input.context, input.params.id, 'stop'));
  }

  @Route(endpoints.rebootInstance)
  reboot(@Input() input: RouteInput<typeof endpoints.rebootInstance>): CommandReply {
    return this.run(endpoints.rebootInstance, 'reboot', input, (tx) => this.instances.plain(tx, input.context, input.params.id, 'reboot'));
  }

  @Route(endpoints.hibernateInstance)
  hibernate(@Input() input: RouteInput<typeof endpoints.hibernateInstance>): CommandReply {
    return this.run(endpoints.hibernateInstance, 'hibernate', input, (tx) => this.instances.plain(tx, input.context, input.params.id, 'hibernate'));
  }

  @Route(endpoints.restoreInstance)
  restore(@Input() input: RouteInput<typeof endpoints.restoreInstance>): CommandReply {
    return this.run(endpoints.restoreInstance, 'restore', input, (tx) => this.instances.restore(tx, input.context, input.params.id));
  }

  @Route(endpoints.getInstanceConsole)
  async console(@Input() { context, params, query }: RouteInput<typeof endpoints.getInstanceConsole>): RouteReply<typeof endpoints.getInstanceConsole> {
    const db = this.transactions.reader;
    if (!(await this.queries.view(db, params.id, context.actor.accountId))) return err({ code: 'not_found', resource: 'instance', id: params.id });
    return ok({ console: await this.consoleOutput.read(db, params.id, query) });
  }

  @Route(endpoints.listInstanceEvents)
  async events(@Input() { context, params, query }: RouteInput<typeof endpoints.listInstanceEvents>): RouteReply<typeof endpoints.listInstanceEvents> {
    const db = this.transactions.reader;
    if (!(await this.queries.view(db, params.id, context.actor.accountId))) return err({ code: 'not_found', resource: 'instance', id: params.id });
    return ok(await this.queries.history(db, params.id, query));
  }

  private run(spec: EndpointSpec, action: string, { context, params }: CommandInput, work: (tx: EntityManager) => Promise<Result<Commanded, DomainError>>): CommandReply {
    return this.commands.run(spec as typeof endpoints.stopInstance, context, async (tx) => {
      const commanded = await work(tx);
      return commanded.ok ? ok({ answer: commanded.value, audit: auditOf(action, params.id) }) : commanded;
    });
  }
}

const auditOf = (action: string, id: string) => ({ action: `instance.${action}`, resourceType: 'instance', resourceId: id });
