import { metrics, metricUnits, resolutions, MAX_POINTS, type Metric } from '@garrison/domain';
import { z } from 'zod';
import { defineEndpoint } from './endpoint.js';
import { idParams, moment, timestamp, uuid } from './envelope.js';

const reading = z.number().nullable();

export const instanceMetricsView = z
  .object({
    instance_id: uuid,
    resolution: z.enum(resolutions),
    step_seconds: z.number().int().describe('How long each point lasts: point n begins at `from` + n × `step_seconds`.'),
    from: timestamp, to: timestamp, points: z.number().int(),
    series: z.array(
      z.object({
        metric: z.enum(metrics), unit: z.enum(Object.values(metricUnits) as [(typeof metricUnits)[Metric]]), gpu: z.number().int().nullable().describe('Which GPU of the machine, counted from 0; null for what is measured of the whole machine.'),
        values: z.array(reading).describe('The mean of each point; null where nothing was measured, for instance while the machine was off.'),
        peaks: z.array(reading).nullable().describe('The highest reading within each point; null where a point is a single reading.'),
      }),
    ),
  })
  .meta({ id: 'InstanceMetrics' });
export type InstanceMetricsView = z.infer<typeof instanceMetricsView>;

/** Names repeated or separated by commas; each must be one of `metrics`. */
const metricNames = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => [given].flat().flatMap((text) => text.split(',')).filter((name) => name !== ''))
  .pipe(z.array(z.enum(metrics)).min(1));

export const telemetryEndpoints = {
  getInstanceMetrics: defineEndpoint({
    method: 'GET', path: '/api/instances/{id}/metrics/', tag: 'Instances', summary: 'Read what an instance measured', access: 'read', params: idParams,
    description: `Minutes are kept for 48 hours, quarter hours for 30 days, days for 400 days. Without \`resolution\` the finest one is given that is kept and has no more than ${MAX_POINTS} points.`,
    query: z.strictObject({
      from: moment.optional().describe('One hour before `to` unless given.'), to: moment.optional().describe('Now unless given.'), resolution: z.enum(resolutions).optional(),
      metrics: metricNames.optional().describe(`Repeated or separated by commas; all unless given: ${metrics.join(', ')}.`),
    }),
    status: 200, message: 'Metrics retrieved', payloadKey: 'metrics', payload: instanceMetricsView, errors: [],
  }),
};
