import type { UnikernelVolumeFact } from '@garrison/domain';
import type { KraftVolume } from './unikernel.queries';

/** A volume as the rules ask about it. */
export const factOf = (volume: KraftVolume): UnikernelVolumeFact => ({ name: volume.name, state: volume.state, instanceId: volume.attached_to[0]?.uuid ?? null, deleteLock: volume.delete_lock });
