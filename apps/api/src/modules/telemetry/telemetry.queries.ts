import { Injectable } from '@nestjs/common';
import type { EndpointQuery, endpoints, InstanceMetricsView } from '@garrison/contracts';
import { chooseRange, err, invalid, metricUnits, ok, resolutionFacts, seriesOf, type DomainError, type Reading, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import { TelemetryRepository } from './telemetry.repository.js';

type Query = EndpointQuery<typeof endpoints.getInstanceMetrics>;
const msOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Date.parse(text));

/** Reads series for charts: whole points of one resolution, null where nothing was measured. */
@Injectable()
export class TelemetryQueries {
  constructor(private readonly telemetry: TelemetryRepository) {}

  /** `not_found` for another account's instance and for one that is deleted. */
  async series(db: EntityManager, accountId: string, id: string, query: Query): Promise<Result<InstanceMetricsView, DomainError>> {
    const [instance]: { gpu_count: number }[] = await db.query(`SELECT gpu_count FROM instances WHERE id = $1 AND account_id = $2 AND status <> 'DELETED'`, [id, accountId]);
    if (!instance) return err({ code: 'not_found', resource: 'instance', id });
    const chosen = chooseRange({ fromMs: msOf(query.from), toMs: msOf(query.to), resolution: query.resolution }, Date.now());
    if (!chosen.ok) return err(invalid(chosen.error));
    const range = chosen.value;
    const { pointMs, rowMs } = resolutionFacts[range.resolution];
    const rows = await this.telemetry.rows(db, id, range, rowMs);
    const all = seriesOf(instance.gpu_count);
    const empty = () => Array.from<Reading>({ length: range.points }).fill(null);
    const series = all.flatMap(({ metric, gpu }, place) => {
      if (query.metrics && !query.metrics.includes(metric)) return [];
      const [values, peaks] = [empty(), empty()];
      for (const row of rows) {
        for (let point = 0; point * all.length < row.means.length; point += 1) {
          const at = (row.starts_at.getTime() - range.fromMs) / pointMs + point;
          if (at < 0 || at >= range.points) continue;
          values[at] = row.means[point * all.length + place] ?? null;
          peaks[at] = row.peaks?.[point * all.length + place] ?? null;
        }
      }
      return [{ metric, unit: metricUnits[metric], gpu, values, peaks: range.resolution === 'minute' ? null : peaks }];
    });
    const iso = (ms: number) => new Date(ms).toISOString();
    return ok({ instance_id: id, resolution: range.resolution, step_seconds: pointMs / 1_000, from: iso(range.fromMs), to: iso(range.toMs), points: range.points, series });
  }
}
