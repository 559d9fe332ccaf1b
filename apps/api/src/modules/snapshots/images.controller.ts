import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { err, ok } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { CopiesQueries } from './copies.queries.js';
import { ImageRemoval } from './image-removal.service.js';
import { ImagesService } from './images.service.js';
import { takenName } from './taken-name.js';

@Controller()
export class ImagesController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: Commands,
    private readonly queries: CopiesQueries,
    private readonly images: ImagesService,
    private readonly removal: ImageRemoval,
  ) {}

  @Route(endpoints.listImages)
  async list(@Input() { context, query }: RouteInput<typeof endpoints.listImages>): RouteReply<typeof endpoints.listImages> {
    return ok(await this.queries.images(this.transactions.reader, context.actor.accountId, query));
  }

  @Route(endpoints.getImage)
  async get(@Input() { context, params }: RouteInput<typeof endpoints.getImage>): RouteReply<typeof endpoints.getImage> {
    const image = await this.queries.image(this.transactions.reader, context.actor.accountId, params.id);
    return image ? ok({ image }) : err({ code: 'not_found', resource: 'custom_image', id: params.id });
  }

  @Route(endpoints.createImage)
  create(@Input() { context, body }: RouteInput<typeof endpoints.createImage>): RouteReply<typeof endpoints.createImage> {
    return takenName(body.name, () =>
      this.commands.run(endpoints.createImage, context, async (tx) => {
        const made = await this.images.create(tx, context, body);
        return made.ok ? ok({ answer: made.value, audit: auditOf('create', made.value.image.id) }) : made;
      }),
    );
  }

  @Route(endpoints.deleteImage)
  remove(@Input() { context, params, query, body }: RouteInput<typeof endpoints.deleteImage>): RouteReply<typeof endpoints.deleteImage> {
    return this.commands.run(endpoints.deleteImage, context, async (tx) => {
      const removed = await this.removal.remove(tx, context, params.id, body.is_permanent ?? query.is_permanent ?? false);
      return removed.ok ? ok({ answer: removed.value, audit: auditOf('delete', params.id) }) : removed;
    });
  }
}

const auditOf = (action: string, id: string) => ({ action: `image.${action}`, resourceType: 'image', resourceId: id });
