import type { MachineTarget } from '../ports/machine.js';
import { refused, type DriverOutcome } from '../ports/outcome.js';
import type { UnikernelDriver, UnikernelShape, UnikernelTarget } from '../ports/unikernel.driver.js';
import type { Change } from './data-centre.store.js';
import type { Hardware } from './hardware.js';
import type { UnikernelRow, VolumeRow } from './rows.js';

/** Memory (MB) every node keeps for unikernels, beside what is sold as machines. */
const NODE_SHARE_MB = 65_536;
/** A unikernel is up in a fraction of the time a machine takes. */
const BOOT_WEIGHT = 0.1;

/**
 * Unikernels on the simulated nodes. They come up again by themselves with their node, so that a node which goes dark only delays commands to them. A mounted
 * volume's attachment names the unikernel, as it names a machine.
 */
export class SimulatedUnikernelDriver implements UnikernelDriver {
  constructor(private readonly hardware: Hardware) {}

  start(target: UnikernelTarget, shape: UnikernelShape, signal: AbortSignal): Promise<DriverOutcome> {
    const { unikernelId } = target;
    return this.hardware.perform(
      this.on(target),
      {
        step: 'boot',
        part: 'unikernel',
        weight: BOOT_WEIGHT,
        machineName: shape.name,
        already: () => this.row(unikernelId) !== undefined,
        refusal: () => this.whyNotStart(shape),
        changes: () => {
          const { name, image, memoryMb, mounts } = shape;
          const row: UnikernelRow = { name, image, memoryMb, nodeId: this.roomiest() ?? '', startedAtMs: this.hardware.parts.time.now().getTime() };
          return [{ table: 'unikernel', key: unikernelId, row }, ...mounts.flatMap(({ volumeId, at }) => this.mount(volumeId, { machineId: unikernelId, device: at, role: 'data' }))];
        },
      },
      signal,
    );
  }

  stop(target: UnikernelTarget, drainMs: number, signal: AbortSignal): Promise<DriverOutcome> {
    const { unikernelId } = target;
    return this.hardware.perform(
      this.on(target),
      {
        step: 'shutdown',
        part: 'unikernel',
        // what is asked to drain ends when it is done, long before it has to
        weight: drainMs > 0 ? 3 * BOOT_WEIGHT : BOOT_WEIGHT,
        machineName: this.row(unikernelId)?.name,
        already: () => this.row(unikernelId) === undefined,
        refusal: () => null,
        changes: () => [{ table: 'unikernel', key: unikernelId, row: null }, ...this.mountedBy(unikernelId).flatMap((volumeId) => this.mount(volumeId, null))],
      },
      signal,
    );
  }

  async inspect(unikernelId: string): Promise<'absent' | 'running'> {
    return this.row(unikernelId) ? 'running' : 'absent';
  }

  private whyNotStart({ memoryMb, mounts }: UnikernelShape): DriverOutcome | null {
    for (const { volumeId } of mounts) {
      const volume = this.hardware.parts.store.get('volume', volumeId);
      if (!volume) return refused('volume_missing', `there is no volume ${volumeId} in the region`);
      if (volume.attachment) return refused('volume_busy', `volume ${volumeId} is mounted by ${volume.attachment.machineId}`);
    }
    const best = this.roomiest();
    return best !== undefined && this.freeMb(best) >= memoryMb ? null : refused('host_full', `no node of the region has ${memoryMb} MB left for unikernels`);
  }

  /** Where it runs, or where it would. */
  private on({ unikernelId, fence }: UnikernelTarget): MachineTarget {
    return { machineId: unikernelId, nodeId: this.row(unikernelId)?.nodeId ?? this.roomiest() ?? '', fence };
  }

  private mountedBy(unikernelId: string): string[] {
    return this.hardware.parts.usage.attachedTo(unikernelId);
  }

  private mount(volumeId: string, attachment: VolumeRow['attachment']): Change[] {
    const row = this.hardware.parts.store.get('volume', volumeId);
    return row ? [{ table: 'volume', key: volumeId, row: { ...row, attachment, lastMachineId: attachment?.machineId ?? row.lastMachineId } }] : [];
  }

  private row(unikernelId: string): UnikernelRow | undefined {
    return this.hardware.parts.store.get('unikernel', unikernelId);
  }

  /** The node with most memory left among those that are up; if none is, any. */
  private roomiest(): string | undefined {
    const { nodes, store } = this.hardware.parts;
    const isUp = (nodeId: string) => Number(store.get('node', nodeId)?.up !== false);
    return [...nodes.keys()].sort((a, b) => isUp(b) - isUp(a) || this.freeMb(b) - this.freeMb(a))[0];
  }

  private freeMb(nodeId: string): number {
    const running = [...this.hardware.parts.store.rows('unikernel').values()].filter((row) => row.nodeId === nodeId);
    return NODE_SHARE_MB - running.reduce((sum, { memoryMb }) => sum + memoryMb, 0);
  }
}
