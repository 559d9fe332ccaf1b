import { Controller } from '@nestjs/common';
import { endpoints, type EndpointBody } from '@garrison/contracts';
import { err, ok, type DomainError, type Result } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { lostRace } from '../deploy/deploy.controller.js';
import { CopiesQueries } from './copies.queries.js';
import { SnapshotRestores } from './snapshot-restores.service.js';
import { SnapshotsService } from './snapshots.service.js';
import { takenName } from './taken-name.js';

/** How often a name of our own choice is chosen anew when somebody else took it meanwhile. */
const NAME_TRIES = 3;

@Controller()
export class SnapshotsController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: Commands,
    private readonly queries: CopiesQueries,
    private readonly snapshots: SnapshotsService,
    private readonly restores: SnapshotRestores,
  ) {}

  @Route(endpoints.listSnapshots)
  async list(@Input() { context, query }: RouteInput<typeof endpoints.listSnapshots>): RouteReply<typeof endpoints.listSnapshots> {
    return ok(await this.queries.snapshots(this.transactions.reader, context.actor.accountId, query));
  }

  @Route(endpoints.listSnapshotCandidates)
  async candidates(@Input() { context, query }: RouteInput<typeof endpoints.listSnapshotCandidates>): RouteReply<typeof endpoints.listSnapshotCandidates> {
    return ok(await this.queries.candidates(this.transactions.reader, context.actor.accountId, query));
  }

  @Route(endpoints.getSnapshot)
  async get(@Input() { context, params }: RouteInput<typeof endpoints.getSnapshot>): RouteReply<typeof endpoints.getSnapshot> {
    const snapshot = await this.queries.snapshot(this.transactions.reader, context.actor.accountId, params.id);
    return snapshot ? ok({ snapshot }) : err({ code: 'not_found', resource: 'snapshot', id: params.id });
  }

  @Route(endpoints.getSnapshotImage)
  async image(@Input() { context, params }: RouteInput<typeof endpoints.getSnapshotImage>): RouteReply<typeof endpoints.getSnapshotImage> {
    const [relationship] = await this.queries.relations(this.transactions.reader, context.actor.accountId, [params.id]);
    return relationship ? ok({ relationship }) : err({ code: 'not_found', resource: 'snapshot', id: params.id });
  }

  @Route(endpoints.listSnapshotImages)
  async images(@Input() { context, body }: RouteInput<typeof endpoints.listSnapshotImages>): RouteReply<typeof endpoints.listSnapshotImages> {
    return ok({ relationships: await this.queries.relations(this.transactions.reader, context.actor.accountId, body.snapshot_ids) });
  }

  @Route(endpoints.createSnapshot)
  create(@Input() { context, body }: RouteInput<typeof endpoints.createSnapshot>): RouteReply<typeof endpoints.createSnapshot> {
    return takenName(body.name, () =>
      this.commands.run(endpoints.createSnapshot, context, async (tx) => {
        const made = await this.snapshots.create(tx, context, body);
        return made.ok ? ok({ answer: made.value, audit: auditOf('create', made.value.snapshot.id) }) : made;
      }),
    );
  }

  @Route(endpoints.deleteSnapshot)
  remove(@Input() { context, params, query, body }: RouteInput<typeof endpoints.deleteSnapshot>): RouteReply<typeof endpoints.deleteSnapshot> {
    return this.commands.run(endpoints.deleteSnapshot, context, async (tx) => {
      const removed = await this.snapshots.remove(tx, context, params.id, body.is_permanent ?? query.is_permanent ?? false);
      return removed.ok ? ok({ answer: removed.value, audit: auditOf('delete', params.id) }) : removed;
    });
  }

  @Route(endpoints.restoreSnapshot)
  restore(@Input() { context, params, body }: RouteInput<typeof endpoints.restoreSnapshot>): RouteReply<typeof endpoints.restoreSnapshot> {
    return unlessLost(body, () =>
      this.commands.run(endpoints.restoreSnapshot, context, async (tx) => {
        const restored = await this.restores.restore(tx, context, params.id, body);
        return restored.ok ? ok({ answer: restored.value, audit: auditOf('restore', params.id) }) : restored;
      }),
    );
  }
}

const auditOf = (action: string, id: string) => ({ action: `snapshot.${action}`, resourceType: 'snapshot', resourceId: id });

/** The database decides about the machine's name. Without one asked for, another is chosen and the command is run again. */
async function unlessLost<T>(wanted: EndpointBody<typeof endpoints.restoreSnapshot>, run: () => Promise<Result<T, DomainError>>): Promise<Result<T, DomainError>> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run();
    } catch (error) {
      const lost = lostRace(error, { vm_name: wanted.vm_name ?? '', volumes: [], firewall_ids: wanted.firewall_ids, ssh_key_ids: wanted.ssh_key_ids ?? [] });
      if (!lost) throw error;
      if (lost.code !== 'name_taken' || wanted.vm_name !== undefined || tries === NAME_TRIES) return err(lost);
    }
  }
}
