import { setTimeout as delay } from 'node:timers/promises';
import type { StepName } from '../rows.js';
import { spread } from '../seeded.js';
import type { Passage, SimulatedTime } from './simulated-time.js';

/** Usual durations (ms) of a pass. A boot is four passes with weights around one. */
const usualMs: Record<StepName, number> = {
  define: 250,
  claim_gpus: 200,
  create_volume: 500,
  resize_volume: 600,
  attach_volume: 150,
  connect_network: 250,
  apply_network: 150,
  boot: 1_400,
  shutdown: 2_000,
  reboot: 700,
  hibernate: 4_000,
  place: 250,
  resume: 2_500,
  disconnect_network: 120,
  detach_volume: 150,
  release_gpus: 250,
  undefine: 200,
  remove_volume: 300,
  create_snapshot: 4_000,
  create_image: 4_000,
  remove_snapshot: 800,
  remove_image: 800,
};

/** Longest timer of the platform. */
const LONGEST_MS = 2 ** 31 - 1;

/** Steps take about as long as on a quick real node, with a spread that only the seed decides. `scale` 0.5 is twice as fast. */
export class ScaledTime implements SimulatedTime {
  readonly instant = false;
  constructor(
    private readonly seed: number,
    private readonly scale = 1,
  ) {}

  async pass(passage: Passage, signal: AbortSignal): Promise<void> {
    await delay(this.durationMs(passage), undefined, { signal });
  }

  /** How long this pass takes (ms). */
  durationMs({ step, part, machineName, weight }: Passage): number {
    return Math.min(LONGEST_MS, Math.round(usualMs[step] * weight * this.scale * spread(this.seed, machineName, step, part ?? '')));
  }

  now(): Date {
    return new Date();
  }
}
