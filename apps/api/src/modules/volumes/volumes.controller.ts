import { Controller } from '@nestjs/common';
import { endpoints, type EndpointSpec } from '@garrison/contracts';
import { err, ok, type DomainError, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Transactions, violatedUnique } from '../../platform/database/transactions.js';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import type { CommandedVolume } from './volume-access.js';
import { VolumeCreation } from './volume-creation.js';
import { volumeTypesView } from './volume-types.js';
import { VolumesQueries } from './volumes.queries.js';
import { VolumesService } from './volumes.service.js';

type CommandReply = RouteReply<typeof endpoints.createVolume>;
/** How often a name of our own choice is chosen anew when somebody else took it meanwhile. */
const NAME_TRIES = 3;

@Controller()
export class VolumesController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: Commands,
    private readonly queries: VolumesQueries,
    private readonly creation: VolumeCreation,
    private readonly volumes: VolumesService,
  ) {}

  @Route(endpoints.listVolumes)
  async list(@Input() { context, query }: RouteInput<typeof endpoints.listVolumes>): RouteReply<typeof endpoints.listVolumes> {
    return ok(await this.queries.list(this.transactions.reader, context.actor.accountId, query));
  }

  @Route(endpoints.listVolumeTypes)
  async types(@Input() { query }: RouteInput<typeof endpoints.listVolumeTypes>): RouteReply<typeof endpoints.listVolumeTypes> {
    return ok({ volume_types: volumeTypesView(this.queries.catalogue, query.tier) });
  }

  @Route(endpoints.getVolume)
  async get(@Input() { context, params }: RouteInput<typeof endpoints.getVolume>): RouteReply<typeof endpoints.getVolume> {
    const volume = await this.queries.view(this.transactions.reader, params.id, context.actor.accountId);
    return volume ? ok({ volume }) : err({ code: 'not_found', resource: 'volume', id: params.id });
  }

  @Route(endpoints.createVolume)
  create(@Input() { context, body }: RouteInput<typeof endpoints.createVolume>): CommandReply {
    return unlessTaken(body.name, () => this.run(endpoints.createVolume, 'create', context, (tx) => this.creation.create(tx, context, body)));
  }

  @Route(endpoints.cloneVolume)
  clone(@Input() { context, params, body }: RouteInput<typeof endpoints.cloneVolume>): CommandReply {
    return unlessTaken(body.name, () => this.run(endpoints.cloneVolume, 'clone', context, (tx) => this.creation.clone(tx, context, params.id, body)));
  }

  @Route(endpoints.resizeVolume)
  resize(@Input() { context, params, body }: RouteInput<typeof endpoints.resizeVolume>): CommandReply {
    return this.run(endpoints.resizeVolume, 'resize', context, (tx) => this.volumes.resize(tx, context, params.id, body.size_gb));
  }

  @Route(endpoints.deleteVolume)
  remove(@Input() { context, params, query, body }: RouteInput<typeof endpoints.deleteVolume>): RouteReply<typeof endpoints.deleteVolume> {
    return this.commands.run(endpoints.deleteVolume, context, async (tx) => {
      const removed = await this.volumes.remove(tx, context, params.id, body.is_permanent ?? query.is_permanent ?? false);
      return removed.ok ? ok({ answer: removed.value, audit: auditOf('delete', params.id) }) : removed;
    });
  }

  @Route(endpoints.updateVolume)
  update(@Input() { context, params, body }: RouteInput<typeof endpoints.updateVolume>): RouteReply<typeof endpoints.updateVolume> {
    return unlessTaken(body.name, () =>
      this.commands.run(endpoints.updateVolume, context, async (tx) => {
        const updated = await this.volumes.update(tx, context, params.id, body);
        return updated.ok ? ok({ answer: { volume: updated.value }, audit: auditOf('update', params.id) }) : updated;
      }),
    );
  }

  private run(spec: EndpointSpec, action: string, context: AuthenticatedContext, work: (tx: EntityManager) => Promise<Result<CommandedVolume, DomainError>>): CommandReply {
    return this.commands.run(spec as typeof endpoints.createVolume, context, async (tx) => {
      const commanded = await work(tx);
      return commanded.ok ? ok({ answer: commanded.value, audit: auditOf(action, commanded.value.volume.id) }) : commanded;
    });
  }
}

const auditOf = (action: string, id: string) => ({ action: `volume.${action}`, resourceType: 'volume', resourceId: id });

/** The unique index decides about names. Without one asked for, the command chooses another and is run again. */
async function unlessTaken<T>(name: string | undefined, run: () => Promise<Result<T, DomainError>>): Promise<Result<T, DomainError>> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run();
    } catch (error) {
      if (violatedUnique(error) !== 'volumes_live_name') throw error;
      if (name !== undefined || tries === NAME_TRIES) return err({ code: 'name_taken', resource: 'volume', name: name ?? '', field: 'name' });
    }
  }
}
