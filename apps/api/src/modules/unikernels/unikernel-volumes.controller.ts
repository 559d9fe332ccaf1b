import { Controller } from '@nestjs/common';
import { kraftEndpoints, type KraftVolume } from '@garrison/contracts';
import { notFound, whyNotThisKind, type UnikernelRef } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { failedEntry, KraftBatches, type ItemWork } from './http/kraft-batches.js';
import { repliesOf } from './http/kraft-replies.js';
import { Input, type KraftInput, type KraftReply } from './http/kraft-exchange.js';
import { KraftRoute } from './http/kraft-route.js';
import type { Scope } from './scope.js';
import { UnikernelVolumeChangesService } from './unikernel-volume-changes.service.js';
import { UnikernelVolumesService } from './unikernel-volumes.service.js';
import { UnikernelsQueries } from './unikernels.queries.js';

const {
  createVolumes, getVolumes, listVolumes, attachVolumes, detachVolumes, deleteVolumes, updateVolumes, cloneVolumes, createTemplates, getTemplates, deleteTemplates, updateTemplates,
} = kraftEndpoints;
type Kind = 'volume' | 'template volume';
type Get = KraftInput<typeof getVolumes>;

/** `/v1/volumes`. */
@Controller()
export class UnikernelVolumesController {
  constructor(
    private readonly transactions: Transactions,
    private readonly batches: KraftBatches,
    private readonly queries: UnikernelsQueries,
    private readonly volumes: UnikernelVolumesService,
    private readonly changes: UnikernelVolumeChangesService,
  ) {}

  @KraftRoute(createVolumes)
  create(@Input() { scope, items }: KraftInput<typeof createVolumes>): KraftReply {
    return this.run(scope, items, (tx, item, changes) => this.volumes.create(tx, scope, item, changes));
  }

  @KraftRoute(cloneVolumes)
  clone(@Input() { scope, items }: KraftInput<typeof cloneVolumes>): KraftReply {
    return this.run(scope, items, (tx, item, changes) => this.volumes.clone(tx, scope, item, changes));
  }

  @KraftRoute(createTemplates)
  makeTemplates(@Input() { scope, items }: KraftInput<typeof createTemplates>): KraftReply {
    return this.run(scope, items, (tx, item, changes) => this.volumes.makeTemplate(tx, scope, item, changes));
  }

  // before `/v1/volumes/:uuid`: the router prefers what is written out
  @KraftRoute(listVolumes)
  async list(@Input() { scope, items, query }: KraftInput<typeof listVolumes>): KraftReply {
    const found = await this.queries.volumes(this.transactions.reader, scope, { kind: 'volume', ...query, ...items[0] });
    return found.map(({ uuid, name }) => ({ uuid, name }));
  }

  @KraftRoute(getTemplates)
  templates(@Input() input: Get): KraftReply {
    return this.read(input, 'template volume');
  }

  @KraftRoute(getVolumes)
  get(@Input() input: Get): KraftReply {
    return this.read(input, 'volume');
  }

  @KraftRoute(attachVolumes)
  attach(@Input() { scope, items }: KraftInput<typeof attachVolumes>): KraftReply {
    return this.run(scope, items, (tx, item, changes) => this.changes.attach(tx, scope, item, changes));
  }

  @KraftRoute(detachVolumes)
  detach(@Input() { scope, items }: KraftInput<typeof detachVolumes>): KraftReply {
    return this.run(scope, items, (tx, item, changes) => this.changes.detach(tx, scope, item, changes));
  }

  @KraftRoute(deleteTemplates)
  removeTemplates(@Input() { scope, items }: KraftInput<typeof deleteTemplates>): KraftReply {
    return this.run(scope, items, (tx, item, changes) => this.volumes.remove(tx, scope, 'template volume', item, changes));
  }

  @KraftRoute(deleteVolumes)
  remove(@Input() { scope, items }: KraftInput<typeof deleteVolumes>): KraftReply {
    return this.run(scope, items, (tx, item, changes) => this.volumes.remove(tx, scope, 'volume', item, changes));
  }

  @KraftRoute(updateTemplates)
  updateTemplates(@Input() { scope, items }: KraftInput<typeof updateTemplates>): KraftReply {
    return this.run(scope, items, (tx, item, changes) => this.changes.change(tx, scope, 'template volume', item, changes));
  }

  @KraftRoute(updateVolumes)
  update(@Input() { scope, items }: KraftInput<typeof updateVolumes>): KraftReply {
    return this.run(scope, items, (tx, item, changes) => this.changes.change(tx, scope, 'volume', item, changes));
  }

  /** Named ones in the order of their names, or all. */
  private async read({ scope, items, query }: Get, kind: Kind): KraftReply {
    const brief = 'details' in query && query.details === false;
    const show = (one: KraftVolume) => (brief ? { status: one.status, uuid: one.uuid, name: one.name } : one);
    const db = this.transactions.reader;
    if (items.length === 0) return (await this.queries.volumes(db, scope, { kind: kind === 'volume' ? 'volume' : 'template', ...query })).map(show);
    const refs = items.map(({ ref }) => ref);
    const found = (await this.queries.volumesNamed(db, scope, refs)).filter(({ state }) => !whyNotThisKind({ name: '' }, state, kind));
    return repliesOf(refs, found, (ref: UnikernelRef) => failedEntry(ref, notFound(kind, ref)), show);
  }

  private async run<I extends object>(scope: Scope, items: readonly I[], work: ItemWork<I>): KraftReply {
    const batch = await this.batches.run(scope, 'volumes', items, work);
    return 'entries' in batch ? batch.entries : batch;
  }
}
