import { cloudInitStage } from './cloud-init.js';
import { firmwareStage } from './firmware.js';
import { kernelStage } from './kernel.js';
import type { BootContext, BootStage } from './boot-context.js';
import { servicesStage } from './services.js';

const stages = [firmwareStage, kernelStage, servicesStage, cloudInitStage];

/** How many pieces a boot has. */
export const bootStageCount = stages.length;

/** Pieces `from` … `to` (excluded) of a boot as one. */
export function bootText(context: BootContext, from: number, to: number): BootStage {
  const made = stages.slice(from, to).map((stage) => stage(context));
  return {
    name: made[0]?.name ?? 'boot',
    weight: made.reduce((sum, { weight }) => sum + weight, 0),
    text: made.map(({ text }) => text).join(''),
    facts: made.flatMap(({ facts }) => facts),
  };
}
