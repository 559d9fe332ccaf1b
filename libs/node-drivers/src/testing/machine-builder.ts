import { randomUUID } from 'node:crypto';
import type { VolumeType } from '@garrison/domain';
import type { DriverSet } from '../ports/driver-set.js';
import type { MachineShape, MachineTarget } from '../ports/machine.js';
import type { VolumeShape } from '../ports/volume.driver.js';

const { signal } = new AbortController();

/** What the contract tests need of a driver: two like nodes in one region, each with at least two GPUs and a pool of `volumeType`. */
export type DriverFixture = {
  readonly drivers: DriverSet;
  readonly nodeIds: readonly [string, string];
  readonly volumeType: VolumeType;
  /** vCPUs and memory (GB) of a machine that fits on a node twice, and the size (GB) of a volume that fits into a pool three times. */
  readonly machine: { readonly vcpus: number; readonly ramGb: number };
  readonly volumeGb: number;
  /** As after a crash of the process: the same hardware, seen by new drivers. */
  reopen(): Promise<DriverSet>;
  close(): Promise<void>;
};

/** A machine on paper, and the calls that build it. */
export function builder(fixture: Pick<DriverFixture, 'nodeIds' | 'machine' | 'volumeType' | 'volumeGb'>, drivers: () => DriverSet) {
  const target = (over: Partial<MachineTarget> = {}): MachineTarget => ({
    machineId: randomUUID(),
    nodeId: fixture.nodeIds[0],
    fence: 1,
    ...over,
  });
  const shape = (over: Partial<MachineShape> = {}): MachineShape => ({
    name: 'contract',
    hostName: 'contract',
    serverUuid: randomUUID(),
    ...fixture.machine,
    gpuModel: 'any',
    osName: 'Ubuntu 22.04',
    defaultUser: 'ubuntu',
    sshPublicKeys: [],
    userData: null,
    ...over,
  });
  const volume = (over: Partial<VolumeShape> = {}): VolumeShape => ({
    volumeId: randomUUID(),
    name: 'disk',
    sizeGb: fixture.volumeGb,
    volumeType: fixture.volumeType,
    source: { kind: 'blank' },
    ...over,
  });
  const gpusOf = async (nodeId: string) =>
    (await drivers().inventory.nodes()).find((node) => node.id === nodeId)?.gpus.map((gpu) => gpu.id) ?? [];
  /** A running machine with a boot volume and, if given, GPUs. */
  const running = async (gpuIds: readonly string[] = [], over: Partial<MachineTarget> = {}) => {
    const at = target(over);
    const boot = volume({ source: { kind: 'os_image', image: 'ubuntu-22.04', os: 'Ubuntu 22.04' } });
    const { hypervisor, volumes, gpus } = drivers();
    for (const call of [
      () => hypervisor.define(at, shape(), signal),
      () => volumes.create(at, boot, signal),
      () => volumes.attach(at, boot.volumeId, 'boot', signal),
      ...(gpuIds.length > 0 ? [() => gpus.claim(at, gpuIds, signal)] : []),
      () => hypervisor.boot(at, signal),
    ]) {
      const outcome = await call();
      if (outcome.kind === 'refused') throw new Error(outcome.refusal.message);
    }
    return { at, bootVolumeId: boot.volumeId };
  };
  return { target, shape, volume, gpusOf, running };
}
