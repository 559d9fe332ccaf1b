import { z } from 'zod';
import { jobBase } from './job-base.js';

/** A job about a unikernel, or about one of their volumes; both name no node: the region chooses. */
export const unikernelTarget = jobBase.extend({ unikernelId: z.uuid() });
export const unikernelVolumeTarget = jobBase.extend({ unikernelVolumeId: z.uuid() });
export type UnikernelTarget = z.infer<typeof unikernelTarget>;
export type UnikernelVolumeTarget = z.infer<typeof unikernelVolumeTarget>;

/** What is inside `sealedEnv`. */
export const unikernelEnv = z.record(z.string(), z.string());

const sizeMb = z.number().int().positive();
const volumeType = z.enum(['NVMe', 'HDD', 'SSD']);

export const unikernelJobs = {
  /** With an empty file system, or as a copy of another volume. Sizes in MB. */
  'unikernel_volume.create': {
    payload: unikernelVolumeTarget.extend({
      name: z.string(), sizeMb, volumeType, source: z.discriminatedUnion('kind', [z.object({ kind: z.literal('blank') }), z.object({ kind: z.literal('volume'), volumeId: z.uuid() })]),
    }),
    attempts: 4, timeoutMs: 5 * 60_000,
  },
  'unikernel_volume.resize': { payload: unikernelVolumeTarget.extend({ sizeMb }), attempts: 5, timeoutMs: 5 * 60_000 },
  'unikernel_volume.delete': { payload: unikernelVolumeTarget, attempts: 10, timeoutMs: 5 * 60_000 },
  /** Everything of it: a stopped unikernel leaves nothing on a node. Memory in MB. */
  'unikernel.start': {
    payload: unikernelTarget.extend({
      name: z.string(), image: z.string(), memoryMb: z.number().int().positive(), vcpus: z.number().int().positive(), args: z.array(z.string()),
      /** AES-256-GCM sealed JSON of the environment, or null when it is empty. */
      sealedEnv: z.string().nullable(),
      mounts: z.array(z.object({ volumeId: z.uuid(), at: z.string(), readonly: z.boolean() })),
    }),
    attempts: 4, timeoutMs: 5 * 60_000,
  },
  /** `drainMs` 0 ends it at once. */
  'unikernel.stop': { payload: unikernelTarget.extend({ drainMs: z.number().int().nonnegative() }), attempts: 10, timeoutMs: 15 * 60_000 },
} as const;
