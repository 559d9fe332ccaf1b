import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { ok } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { unlessNameTaken } from '../trash/trash-names.js';
import { CopiesQueries, present } from './copies.queries.js';
import { ImageTrash, SnapshotTrash } from './copy-trash.js';

@Controller()
export class CopyTrashController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: Commands,
    private readonly queries: CopiesQueries,
    private readonly snapshots: SnapshotTrash,
    private readonly images: ImageTrash,
  ) {}

  @Route(endpoints.listTrashedSnapshots)
  async listSnapshots(@Input() { context, query }: RouteInput<typeof endpoints.listTrashedSnapshots>): RouteReply<typeof endpoints.listTrashedSnapshots> {
    return ok(await this.queries.trashedSnapshots(this.transactions.reader, context.actor.accountId, query));
  }

  @Route(endpoints.listTrashedImages)
  async listImages(@Input() { context, query }: RouteInput<typeof endpoints.listTrashedImages>): RouteReply<typeof endpoints.listTrashedImages> {
    return ok(await this.queries.trashedImages(this.transactions.reader, context.actor.accountId, query));
  }

  @Route(endpoints.restoreTrashedSnapshot)
  restoreSnapshot(@Input() { context, params, body }: RouteInput<typeof endpoints.restoreTrashedSnapshot>): RouteReply<typeof endpoints.restoreTrashedSnapshot> {
    return unlessNameTaken('snapshots_live_name', 'snapshot', async () => body.name ?? (await this.queries.snapshot(this.transactions.reader, context.actor.accountId, params.id))?.name, () =>
      this.commands.run(endpoints.restoreTrashedSnapshot, context, async (tx) => {
        const restored = await this.snapshots.trash.recover(tx, context, params.id, body.name);
        if (!restored.ok) return restored;
        return ok({ answer: { snapshot: present(await this.queries.snapshot(tx, context.actor.accountId, params.id)) }, audit: auditOf('snapshot', 'restore_from_trash', params.id) });
      }),
    );
  }

  @Route(endpoints.restoreTrashedImage)
  restoreImage(@Input() { context, params, body }: RouteInput<typeof endpoints.restoreTrashedImage>): RouteReply<typeof endpoints.restoreTrashedImage> {
    return unlessNameTaken('custom_images_live_name', 'custom_image', async () => body.name ?? (await this.queries.image(this.transactions.reader, context.actor.accountId, params.id))?.name, () =>
      this.commands.run(endpoints.restoreTrashedImage, context, async (tx) => {
        const restored = await this.images.trash.recover(tx, context, params.id, body.name);
        if (!restored.ok) return restored;
        return ok({ answer: { image: present(await this.queries.image(tx, context.actor.accountId, params.id)) }, audit: auditOf('image', 'restore_from_trash', params.id) });
      }),
    );
  }

  @Route(endpoints.purgeTrashedSnapshot)
  purgeSnapshot(@Input() { context, params }: RouteInput<typeof endpoints.purgeTrashedSnapshot>): RouteReply<typeof endpoints.purgeTrashedSnapshot> {
    return this.commands.run(endpoints.purgeTrashedSnapshot, context, async (tx) => {
      const purged = await this.snapshots.trash.purge(tx, context, params.id);
      if (!purged.ok) return purged;
      const snapshot = present(await this.queries.snapshot(tx, context.actor.accountId, params.id));
      return ok({ answer: { snapshot, operation_id: purged.value.id }, audit: auditOf('snapshot', 'purge', params.id) });
    });
  }

  @Route(endpoints.purgeTrashedImage)
  purgeImage(@Input() { context, params }: RouteInput<typeof endpoints.purgeTrashedImage>): RouteReply<typeof endpoints.purgeTrashedImage> {
    return this.commands.run(endpoints.purgeTrashedImage, context, async (tx) => {
      const purged = await this.images.trash.purge(tx, context, params.id);
      if (!purged.ok) return purged;
      const image = present(await this.queries.image(tx, context.actor.accountId, params.id));
      return ok({ answer: { image, operation_id: purged.value.id }, audit: auditOf('image', 'purge', params.id) });
    });
  }
}

const auditOf = (kind: 'snapshot' | 'image', action: string, id: string) => ({ action: `${kind}.${action}`, resourceType: kind, resourceId: id });
