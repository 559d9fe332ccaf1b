import { Injectable } from '@nestjs/common';
import type { TelemetryReport } from '@garrison/contracts';
import { placeInRow, pointOf, resolutionFacts } from '@garrison/domain';
import { keyed } from '../../platform/database/preparing-client.js';
import { Transactions } from '../../platform/database/transactions.js';
import { TelemetryRepository } from './telemetry.repository.js';

/** How far (ms) an agent's clock may be ahead of ours. */
const AHEAD_MS = 5 * 60_000;

/** Takes what agents measured, in one statement per report. Reports may come twice, late and out of order; what is too old to be kept as a minute is dropped. */
@Injectable()
export class TelemetryConsumer {
  constructor(
    private readonly transactions: Transactions,
    private readonly telemetry: TelemetryRepository,
  ) {}

  async apply({ region, at, machines, nodes }: TelemetryReport): Promise<void> {
    const atMs = Date.parse(at);
    if (atMs > Date.now() + AHEAD_MS || atMs < Date.now() - resolutionFacts.minute.keptMs) return;
    const db = this.transactions.reader;
    const known: { id: string; gpu_count: number }[] = await db.query(
      keyed(`SELECT id, gpu_count FROM instances WHERE id = ANY($1::uuid[]) AND region = $2 AND status <> 'DELETED'`),
      [machines.map(({ instanceId }) => instanceId), region],
    );
    const gpuCounts = new Map(known.map(({ id, gpu_count }) => [id, gpu_count]));
    const points = machines.flatMap((machine) => {
      const gpuCount = gpuCounts.get(machine.instanceId);
      return gpuCount === undefined ? [] : [{ instanceId: machine.instanceId, means: pointOf(machine, gpuCount) }];
    });
    await this.telemetry.put(db, 'minute', placeInRow('minute', atMs), points);
    await db.query(
      keyed(`INSERT INTO node_sensors AS s (node_id, sensors, seen_at) SELECT r."nodeId", r.sensors, $2::timestamptz FROM jsonb_to_recordset($1::jsonb) AS r("nodeId" text, sensors jsonb)
       JOIN nodes n ON n.id = r."nodeId" AND n.region = $3 ORDER BY 1
       ON CONFLICT (node_id) DO UPDATE SET sensors = excluded.sensors, seen_at = excluded.seen_at WHERE s.seen_at < excluded.seen_at`),
      [JSON.stringify(nodes), at, region],
    );
  }
}
