import type { UnikernelFact, UnikernelVolumeFact } from '@garrison/domain';
import type { UnikernelRow, UnikernelVolumeRow } from './unikernel.row.js';

/** A volume as the rules see it. */
export const factOf = ({ name, state, instance_id, delete_lock, size_mb }: UnikernelVolumeRow): UnikernelVolumeFact & { sizeMb: number } => ({ name, state, instanceId: instance_id, deleteLock: delete_lock, sizeMb: size_mb });

/** An instance as the rules see it, with what is attached to it. */
export const instanceFactOf = ({ id, name, state }: UnikernelRow, volumes: readonly unknown[]): UnikernelFact => ({ id, name, state, volumes: volumes.length });
