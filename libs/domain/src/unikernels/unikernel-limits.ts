import { refusal, type UnikernelRefusal } from './unikernel-refusal.js';

/** What an account may use in a metro at most, and within what each object has to be. Sizes in MB. */
export type UnikernelLimits = {
  readonly instances: number;
  readonly liveInstances: number;
  readonly liveVcpus: number;
  readonly liveMemoryMb: number;
  readonly volumes: number;
  readonly totalVolumeMb: number;
  readonly minMemoryMb: number;
  readonly maxMemoryMb: number;
  readonly minVcpus: number;
  readonly maxVcpus: number;
  readonly minVolumeMb: number;
  readonly maxVolumeMb: number;
  /** Volumes an instance can have at once; the seed allows one. */
  readonly volumesPerInstance: number;
};

/** The numbers of the vendor's documents (spec kraftcloud-api §4, Quotas); the smallest volume is the seed's, which names none. */
export const defaultUnikernelLimits: UnikernelLimits = {
  instances: 64, liveInstances: 64, liveVcpus: 64, liveMemoryMb: 32_768, volumes: 253, totalVolumeMb: 20_480,
  minMemoryMb: 16, maxMemoryMb: 8_192, minVcpus: 1, maxVcpus: 1, minVolumeMb: 1, maxVolumeMb: 20_480, volumesPerInstance: 1,
};

/** Memory of an instance that asks for none (MB). */
export const defaultMemoryMb = 128;

/** What an account has in a metro now. */
export type UnikernelUse = {
  readonly instances: number;
  readonly liveInstances: number;
  readonly liveVcpus: number;
  readonly liveMemoryMb: number;
  readonly volumes: number;
  readonly totalVolumeMb: number;
};

const words: Record<keyof UnikernelUse, string> = {
  instances: 'instances', liveInstances: 'running instances', liveVcpus: 'vCPUs', liveMemoryMb: 'MB of memory', volumes: 'volumes', totalVolumeMb: 'MB of volumes',
};

/** Is there room for this much more? */
export function whyOverQuota(use: UnikernelUse, more: Partial<UnikernelUse>, limits: UnikernelLimits): UnikernelRefusal | undefined {
  const over = (Object.keys(more) as (keyof UnikernelUse)[]).find((key) => use[key] + (more[key] ?? 0) > limits[key]);
  return over && refusal('quota', `Quota exceeded: ${use[over] + (more[over] ?? 0)} of at most ${limits[over]} ${words[over]}`);
}

/** The live service's words for a number that is out of range. */
export const outOfRange = (member: string, min: number, max: number): string => `Value of '${member}' must be in the range ${min} to ${max}`;
