import { z } from 'zod';

/** What every job carries, whatever it is about. */
export const jobBase = z.object({
  operationId: z.uuid(),
  fence: z.number().int().positive(),
  /** Follows one request through api, queue and agent in the logs. */
  requestId: z.string(),
  /** The operation's deadline: who finds the job later answers `expired` without touching anything, because the control plane has decided by then. */
  notAfter: z.iso.datetime().optional(),
});
