import { Controller, Req } from '@nestjs/common';
import { kraftEndpoints, type KraftInstance } from '@garrison/contracts';
import { notFound, type WaitableState } from '@garrison/domain';
import type { FastifyRequest } from 'fastify';
import { Transactions } from '../../platform/database/transactions.js';
import { failedEntry, KraftBatches, type ItemWork } from './http/kraft-batches.js';
import { repliesOf } from './http/kraft-replies.js';
import { Input, type Entry, type KraftInput, type KraftReply } from './http/kraft-exchange.js';
import { KraftRoute } from './http/kraft-route.js';
import type { Scope } from './scope.js';
import { UnikernelStopsService } from './unikernel-stops.service.js';
import { deadlineOf, UnikernelWaits, type Waited } from './unikernel-waits.js';
import { UnikernelsQueries } from './unikernels.queries.js';
import { UnikernelsService } from './unikernels.service.js';

const { createInstances, getInstances, listInstances, waitInstances, startInstances, stopInstances, deleteInstances } = kraftEndpoints;
type Patience = { wait_timeout_ms?: number | undefined; timeout_s?: number | undefined };

/** `/v1/instances`. */
@Controller()
export class UnikernelsController {
  constructor(
    private readonly transactions: Transactions,
    private readonly batches: KraftBatches,
    private readonly queries: UnikernelsQueries,
    private readonly unikernels: UnikernelsService,
    private readonly stops: UnikernelStopsService,
    private readonly waits: UnikernelWaits,
  ) {}

  @KraftRoute(createInstances)
  async create(@Input() { scope, items }: KraftInput<typeof createInstances>, @Req() request: FastifyRequest): KraftReply {
    const made = await this.run(scope, items, (tx, item, changes) => this.unikernels.create(tx, scope, item, changes));
    return this.patient(made, items.map((item) => (item.autostart ? item : {})), scope, request);
  }

  @KraftRoute(listInstances)
  async list(@Input() { scope }: KraftInput<typeof listInstances>): KraftReply {
    return (await this.queries.instances(this.transactions.reader, scope, {})).map(({ uuid, name }) => ({ uuid, name }));
  }

  @KraftRoute(waitInstances)
  async wait(@Input() { scope, items }: KraftInput<typeof waitInstances>, @Req() request: FastifyRequest): KraftReply {
    const refs = items.map(({ ref }) => ref);
    const found = await this.queries.instancesNamed(this.transactions.reader, scope, refs);
    const waited = items.map((item) => {
      const one = found.find(({ uuid, name }) => (item.ref.uuid === undefined ? name === item.ref.name : uuid === item.ref.uuid));
      return { ref: item.ref, name: one?.name, waits: one && { id: one.uuid, wanted: item.state as WaitableState, untilMs: deadlineOf(item, -1), state: one.state } };
    });
    await this.waits.until(waited.flatMap(({ waits }) => waits ?? []), hungUp(request));
    const entries = waited.map(({ ref, name, waits }): Entry => {
      if (!waits || waits.state === undefined) return failedEntry(ref, notFound('instance', ref));
      return { status: waits.state === waits.wanted ? 'success' : 'error', uuid: waits.id, name, state: waits.state, ...(waits.state === waits.wanted ? {} : { message: TIMED_OUT }) };
    });
    return { entries, failed: entries.some(({ error }) => error !== undefined) ? 'Failed to perform all operations' : TIMED_OUT };
  }

  @KraftRoute(getInstances)
  async get(@Input() { scope, items, query }: KraftInput<typeof getInstances>): KraftReply {
    const brief = 'details' in query && query.details === false;
    const show = (one: KraftInstance) => (brief ? { status: one.status, uuid: one.uuid, name: one.name } : one);
    const db = this.transactions.reader;
    if (items.length === 0) return (await this.queries.instances(db, scope, query)).map(show);
    const refs = items.map(({ ref }) => ref);
    return repliesOf(refs, await this.queries.instancesNamed(db, scope, refs), (ref) => failedEntry(ref, notFound('instance', ref)), show);
  }

  @KraftRoute(startInstances)
  async start(@Input() { scope, items }: KraftInput<typeof startInstances>, @Req() request: FastifyRequest): KraftReply {
    return this.patient(await this.run(scope, items, (tx, item, changes) => this.unikernels.start(tx, scope, item, changes)), items, scope, request);
  }

  @KraftRoute(stopInstances)
  stop(@Input() { scope, items }: KraftInput<typeof stopInstances>): KraftReply {
    return this.run(scope, items, (tx, item, changes) => this.stops.stop(tx, scope, item, changes));
  }

  @KraftRoute(deleteInstances)
  remove(@Input() { scope, items }: KraftInput<typeof deleteInstances>): KraftReply {
    return this.run(scope, items, (tx, item, changes) => this.stops.remove(tx, scope, item, changes));
  }

  private async run<I extends object>(scope: Scope, items: readonly I[], work: ItemWork<I>): KraftReply {
    const batch = await this.batches.run(scope, 'instances', items, work);
    return 'entries' in batch ? batch.entries : batch;
  }

  /** Where the request says so, waits for what it started and tells the state there is then, and how long the boot took. */
  private async patient(reply: Awaited<KraftReply>, items: readonly Patience[], scope: Scope, request: FastifyRequest): KraftReply {
    if (!Array.isArray(reply)) return reply;
    const entries = reply as readonly Entry[];
    const waits = entries.map((entry, at): Waited | undefined => {
      const { wait_timeout_ms, timeout_s } = items[at] ?? {};
      const asked = entry.status === 'success' && (wait_timeout_ms !== undefined || timeout_s !== undefined);
      return asked ? { id: entry.uuid as string, wanted: 'running', untilMs: deadlineOf({ timeout_ms: wait_timeout_ms, timeout_s }, 0), state: 'starting' } : undefined;
    });
    const waited = waits.flatMap((one) => one ?? []);
    if (waited.length === 0) return entries;
    await this.waits.until(waited, hungUp(request));
    const now = await this.queries.instancesNamed(this.transactions.reader, scope, waited.map(({ id }) => ({ uuid: id })));
    return entries.map((entry, at) => {
      const seen = waits[at] && now.find(({ uuid }) => uuid === entry.uuid);
      return seen ? { ...entry, state: seen.state, ...(seen.boot_time_us === undefined ? {} : { boot_time_us: seen.boot_time_us }) } : entry;
    });
  }
}

const TIMED_OUT = 'Operation timed out';
const hungUp = (request: FastifyRequest) => () => request.raw.socket?.destroyed ?? false;
