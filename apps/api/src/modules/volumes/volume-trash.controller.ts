import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { ok } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../platform/database/transactions.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { unlessNameTaken } from '../trash/trash-names.js';
import { VolumeTrash } from './volume-trash.js';
import { VolumesQueries } from './volumes.queries.js';

@Controller()
export class VolumeTrashController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: Commands,
    private readonly queries: VolumesQueries,
    private readonly volumes: VolumeTrash,
  ) {}

  @Route(endpoints.listTrashedVolumes)
  async list(@Input() { context, query }: RouteInput<typeof endpoints.listTrashedVolumes>): RouteReply<typeof endpoints.listTrashedVolumes> {
    return ok(await this.queries.trashed(this.transactions.reader, context.actor.accountId, query));
  }

  @Route(endpoints.restoreTrashedVolume)
  restore(@Input() { context, params, body }: RouteInput<typeof endpoints.restoreTrashedVolume>): RouteReply<typeof endpoints.restoreTrashedVolume> {
    return unlessNameTaken('volumes_live_name', 'volume', async () => body.name ?? (await this.queries.view(this.transactions.reader, params.id, context.actor.accountId))?.name, () =>
      this.commands.run(endpoints.restoreTrashedVolume, context, async (tx) => {
        const restored = await this.volumes.trash.recover(tx, context, params.id, body.name);
        return restored.ok ? ok({ answer: { volume: await this.view(tx, params.id, context.actor.accountId) }, audit: auditOf('restore_from_trash', params.id) }) : restored;
      }),
    );
  }

  @Route(endpoints.purgeTrashedVolume)
  purge(@Input() { context, params }: RouteInput<typeof endpoints.purgeTrashedVolume>): RouteReply<typeof endpoints.purgeTrashedVolume> {
    return this.commands.run(endpoints.purgeTrashedVolume, context, async (tx) => {
      const purged = await this.volumes.trash.purge(tx, context, params.id);
      if (!purged.ok) return purged;
      return ok({ answer: { volume: await this.view(tx, params.id, context.actor.accountId), operation_id: purged.value.id }, audit: auditOf('purge', params.id) });
    });
  }

  private async view(tx: EntityManager, id: string, accountId: string) {
    const view = await this.queries.view(tx, id, accountId);
    if (!view) throw new Error(`volume ${id} vanished inside its own transaction`);
    return view;
  }
}

const auditOf = (action: string, id: string) => ({ action: `volume.${action}`, resourceType: 'volume', resourceId: id });
