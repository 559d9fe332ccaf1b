import { Injectable } from '@nestjs/common';
import { operationStatuses } from '@garrison/domain';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { Transactions } from '../database/transactions.js';

type Backlog = { pending: number; running: number; overdue: number; outbox: number; outbox_age: number; metering_lag: number };

const unfinished = operationStatuses.filter((status) => status === 'pending' || status === 'running');

/** What Prometheus reads: the process itself, its HTTP requests, and the work that waits in the database. Each process keeps its own registry. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  private readonly registers = [this.registry];
  private readonly requests = new Histogram({
    name: 'garrison_http_request_duration_seconds',
    help: 'Duration of HTTP requests by route.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: this.registers,
  });
  private readonly operations = new Gauge({
    name: 'garrison_operations',
    help: 'Operations that are not finished, by status.',
    labelNames: ['status'],
    registers: this.registers,
  });
  private readonly overdue = new Gauge({
    name: 'garrison_operations_overdue',
    help: 'Unfinished operations past their deadline.',
    registers: this.registers,
  });
  private readonly outbox = new Gauge({
    name: 'garrison_outbox_depth',
    help: 'Jobs that are committed and not yet published.',
    registers: this.registers,
  });
  private readonly outboxAge = new Gauge({
    name: 'garrison_outbox_oldest_seconds',
    help: 'Age of the oldest job that is not yet published.',
    registers: this.registers,
  });
  private readonly meteringLag = new Gauge({
    name: 'garrison_metering_lag_minutes',
    help: 'Minutes of use that are over and not charged, of the account furthest behind.',
    registers: this.registers,
  });
  private readonly database = new Gauge({
    name: 'garrison_database_up',
    help: '1 when the database answered this scrape.',
    registers: this.registers,
  });

  constructor(private readonly transactions: Transactions) {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Times every request of an HTTP server. The route's pattern is the label, never the address: ids would make a series each. */
  observe(fastify: FastifyInstance): void {
    fastify.addHook('onResponse', async (request, reply) => {
      const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
      this.requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1_000);
    });
  }

  /** The text of one scrape. Without the database the rest is told all the same. */
  async scrape(): Promise<string> {
    await this.readBacklog().then(
      (backlog) => this.show(backlog),
      () => this.show(undefined),
    );
    return this.registry.metrics();
  }

  private async readBacklog(): Promise<Backlog> {
    // Finished operations are not counted: there is no end of them, and a scrape must stay cheap.
    const [row]: Backlog[] = await this.transactions.reader.query(
      `SELECT count(*) FILTER (WHERE status = 'pending')::int AS pending, count(*) FILTER (WHERE status = 'running')::int AS running,
              count(*) FILTER (WHERE deadline_at < now())::int AS overdue,
              (SELECT count(*)::int FROM outbox) AS outbox,
              (SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 FROM outbox) AS outbox_age,
              (SELECT coalesce(max(minute_of(wall_clock()) - greatest(m.metered_until, u.first)), 0)::int
               FROM (SELECT account_id, min(first_minute) AS first FROM usage_intervals WHERE NOT settled GROUP BY account_id) u JOIN usage_meters m USING (account_id)) AS metering_lag
       FROM operations WHERE status IN ('pending', 'running')`,
    );
    return row as Backlog;
  }

  private show(backlog: Backlog | undefined): void {
    this.database.set(backlog ? 1 : 0);
    // numbers of an earlier scrape would look like today's
    this.operations.reset();
    if (!backlog) return [this.overdue, this.outbox, this.outboxAge, this.meteringLag].forEach((gauge) => gauge.remove());
    for (const status of unfinished) this.operations.set({ status }, backlog[status]);
    this.overdue.set(backlog.overdue);
    this.outbox.set(backlog.outbox);
    this.outboxAge.set(backlog.outbox_age);
    this.meteringLag.set(Math.max(0, backlog.metering_lag));
  }
}
