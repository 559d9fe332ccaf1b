import type { JobOutcome, JobResource } from '@garrison/contracts';
import type { DriverSet } from '@garrison/node-drivers';
import type { Plan } from '../handlers/plan.js';

/**
 * What the region truly holds of the thing a job is about. Of a machine: its state, its GPUs, the volumes of the job and those that hang or last
 * hung on it. Of a volume: itself and the other volumes of the job. Of a snapshot or image: itself, and what else the job makes or reads.
 */
export async function observe(drivers: DriverSet, { type, id }: JobResource, { volumeIds, copyIds = [] }: Pick<Plan, 'volumeIds' | 'copyIds'>): Promise<NonNullable<JobOutcome['observation']>> {
  const { hypervisor, gpus, volumes, copies } = drivers;
  if (type === 'unikernel') return { volumes: [...(await volumes.inspect(volumeIds))], unikernel: await drivers.unikernels.inspect(id) };
  if (type === 'unikernel_volume') return { volumes: [...(await volumes.inspect([...new Set([id, ...volumeIds])]))] };
  if (type === 'snapshot' || type === 'image') {
    return { volumes: [...(await volumes.inspect(volumeIds))], copies: [...(await copies.inspect([...new Set([id, ...copyIds])]))] };
  }
  const named = await volumes.inspect(type === 'volume' ? [...new Set([id, ...volumeIds])] : volumeIds);
  if (type === 'volume') return { volumes: [...named] };
  const others = (await volumes.ofMachine(id)).filter(({ volumeId }) => !volumeIds.includes(volumeId));
  return { machine: await hypervisor.inspect(id), volumes: [...named, ...others], gpuIds: [...(await gpus.held(id))] };
}
