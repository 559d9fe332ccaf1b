import { noise, unit } from '../seeded.js';

/** How people use GPUs: each machine has one of these habits. */
const habits = ['training', 'inference', 'notebook', 'idle'] as const;

const MINUTE_MS = 60_000;

/** Utilisation (0…1) a machine causes on its GPUs at a moment; 0 until its second minute. */
export function gpuLoad(seed: number, machineId: string, bootedAtMs: number, atMs: number): number {
  const age = atMs - bootedAtMs;
  if (age < 0) return 0;
  const warmup = Math.min(1, age / (2 * MINUTE_MS));
  const habit = habits[Math.floor(unit(seed, 'habit', machineId) * habits.length)] ?? 'training';
  const quick = noise(seed, atMs, 10_000, machineId, 'quick');
  const slow = noise(seed, atMs, 7 * MINUTE_MS, machineId, 'slow');
  switch (habit) {
    case 'training':
      // long full load with a dip whenever a checkpoint is written
      return warmup * (atMs % (10 * MINUTE_MS) < 20_000 ? 0.15 + 0.1 * quick : 0.9 + 0.1 * quick);
    case 'inference':
      return warmup * Math.min(1, 0.15 + 0.6 * slow + 0.25 * quick * quick);
    case 'notebook':
      return warmup * (slow > 0.7 ? 0.4 + 0.5 * quick : 0.02 * quick);
    case 'idle':
      return 0.01 * quick;
  }
}
