import type { MachineObservation } from '@garrison/contracts';
import type { DriverSet } from '@garrison/node-drivers';

/** What the node truly holds of a machine: its state, its GPUs, the volumes of the job and those that hang or last hung on it. */
export async function observe(
  { hypervisor, gpus, volumes }: DriverSet,
  machineId: string,
  volumeIds: readonly string[],
): Promise<MachineObservation> {
  const named = await volumes.inspect(volumeIds);
  const others = (await volumes.ofMachine(machineId)).filter(({ volumeId }) => !volumeIds.includes(volumeId));
  return { machine: await hypervisor.inspect(machineId), volumes: [...named, ...others], gpuIds: [...(await gpus.held(machineId))] };
}
