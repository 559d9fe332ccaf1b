import { Inject, Injectable } from '@nestjs/common';
import { agentHeartbeatKey } from '@garrison/contracts';
import { Transactions } from '../database/transactions.js';
import { QUEUE, type Queue } from '../work/queue.module.js';
import { ACTIVE_REGIONS, type ActiveRegions } from './active-regions.js';

const LIMIT_MS = 2_000;

/** One thing the process needs, and whether it answered. */
export type Check = { name: string; ok: boolean; ms: number; reason?: string };
export type Readiness = { status: 'ready' | 'not_ready'; checks: Check[] };

/** Looks at everything a request may need: Postgres, Redis, and in each active region an agent that has lately said it lives. */
@Injectable()
export class ReadinessProbe {
  constructor(
    private readonly transactions: Transactions,
    @Inject(QUEUE) private readonly queue: Queue,
    @Inject(ACTIVE_REGIONS) private readonly activeRegions: ActiveRegions,
  ) {}

  async look(): Promise<Readiness> {
    const checks = await Promise.all([
      check('postgres', () => this.transactions.reader.query('SELECT 1')),
      check('redis', () => this.redis()),
      ...this.activeRegions().map((region) => check(`agent ${region}`, () => this.agent(region))),
    ]);
    return { status: checks.every((one) => one.ok) ? 'ready' : 'not_ready', checks };
  }

  private async redis(): Promise<void> {
    this.demandConnection();
    await this.queue.ping();
  }

  private async agent(region: string): Promise<void> {
    this.demandConnection();
    const alive = await this.queue.connection.exists(agentHeartbeatKey(region));
    if (alive === 0) throw new Error('no agent has reported lately');
  }

  /** While Redis is away commands would wait for it, and every probe would leave one more. */
  private demandConnection(): void {
    if (this.queue.connection.status !== 'ready') throw new Error('Redis is not connected');
  }
}

async function check(name: string, look: () => Promise<unknown>): Promise<Check> {
  const startedAt = performance.now();
  const ms = () => Math.round(performance.now() - startedAt);
  try {
    await withinLimit(look());
    return { name, ok: true, ms: ms() };
  } catch (error) {
    // the whole message of a driver may name hosts and users
    const reason = error instanceof Error && error.constructor === Error ? error.message : 'it cannot be reached';
    return { name, ok: false, ms: ms(), reason };
  }
}

async function withinLimit<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${LIMIT_MS} ms`)), LIMIT_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
