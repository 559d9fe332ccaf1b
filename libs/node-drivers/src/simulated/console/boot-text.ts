import { cloudInitStage } from './cloud-init.js';
import { firmwareStage } from './firmware.js';
import { kernelStage } from './kernel.js';
import type { BootContext, BootStage } from './boot-context.js';
import { servicesStage } from './services.js';

const stages: readonly ((context: BootContext, startsAtS: number) => BootStage)[] = [
  firmwareStage,
  kernelStage,
  servicesStage,
  cloudInitStage,
];

/** How many pieces a boot has. */
export const bootStageCount = stages.length;

/** Pieces `from` … `to` (excluded) of a boot as one. */
export function bootText(context: BootContext, from: number, to: number): BootStage {
  const all: BootStage[] = [];
  for (const stage of stages.slice(0, to)) all.push(stage(context, all.at(-1)?.endsAtS ?? 0));
  const made = all.slice(from);
  return {
    name: made[0]?.name ?? 'boot',
    weight: made.reduce((sum, { weight }) => sum + weight, 0),
    text: made.map(({ text }) => text).join(''),
    facts: made.flatMap(({ facts }) => facts),
    endsAtS: all.at(-1)?.endsAtS ?? 0,
  };
}
