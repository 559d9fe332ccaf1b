import type { CopyDriver, CopyFacts, CopyTarget, ImageShape, SnapshotShape } from '../ports/copy.driver.js';
import type { MachineTarget } from '../ports/machine.js';
import { refused, type DriverOutcome } from '../ports/outcome.js';
import type { Hardware } from './hardware.js';
import type { CopyRow, StepName } from './rows.js';

type CopyTable = 'snapshot' | 'image';

/** Snapshots and images in the store of the simulated region: what was on a disk, by itself. */
export class SimulatedCopyDriver implements CopyDriver {
  constructor(private readonly hardware: Hardware) {}

  createSnapshot(target: CopyTarget, { snapshotId, name, volumeId }: SnapshotShape, signal: AbortSignal): Promise<DriverOutcome> {
    const source = () => this.hardware.parts.store.get('volume', volumeId);
    const copy = () => {
      const { sizeGb = 0, facts = [] } = source() ?? {};
      return { name, sizeGb, facts };
    };
    const missing = () => (source() ? null : refused('volume_missing', `there is no volume ${volumeId} in the region`));
    return this.make('snapshot', snapshotId, name, { target, sizeGb: source()?.sizeGb ?? 0, nodeId: source()?.nodeId, missing, copy }, signal);
  }

  createImage(target: CopyTarget, { imageId, name, snapshotId }: ImageShape, signal: AbortSignal): Promise<DriverOutcome> {
    const source = () => this.hardware.parts.store.get('snapshot', snapshotId);
    const copy = () => {
      const { sizeGb = 0, facts = [] } = source() ?? {};
      return { name, sizeGb, facts };
    };
    const missing = () => (source() ? null : refused('snapshot_missing', `there is no snapshot ${snapshotId} in the region`));
    return this.make('image', imageId, name, { target, sizeGb: source()?.sizeGb ?? 0, missing, copy }, signal);
  }

  removeSnapshot(target: CopyTarget, snapshotId: string, signal: AbortSignal): Promise<DriverOutcome> {
    return this.remove('snapshot', target, snapshotId, signal);
  }

  removeImage(target: CopyTarget, imageId: string, signal: AbortSignal): Promise<DriverOutcome> {
    return this.remove('image', target, imageId, signal);
  }

  async inspect(copyIds: readonly string[]): Promise<readonly CopyFacts[]> {
    return copyIds.map((copyId) => ({ copyId, exists: this.row('snapshot', copyId) !== undefined || this.row('image', copyId) !== undefined }));
  }

  private make(
    table: CopyTable,
    id: string,
    name: string,
    work: { target: CopyTarget; sizeGb: number; nodeId?: string | undefined; missing: () => DriverOutcome | null; copy: () => CopyRow },
    signal: AbortSignal,
  ): Promise<DriverOutcome> {
    const step: StepName = `create_${table}`;
    return this.hardware.perform(
      this.targetOf(work.target, work.nodeId),
      {
        step,
        part: id,
        machineName: name,
        weight: 1 + work.sizeGb / 200,
        already: () => this.row(table, id) !== undefined,
        refusal: work.missing,
        changes: () => [{ table, key: id, row: work.copy() }],
      },
      signal,
    );
  }

  private remove(table: CopyTable, target: CopyTarget, id: string, signal: AbortSignal): Promise<DriverOutcome> {
    const step: StepName = `remove_${table}`;
    return this.hardware.perform(
      this.targetOf(target),
      {
        step,
        part: id,
        machineName: this.row(table, id)?.name,
        already: () => !this.row(table, id),
        refusal: () => null,
        changes: () => [{ table, key: id, row: null }],
      },
      signal,
    );
  }

  private row(table: CopyTable, id: string): CopyRow | undefined {
    return this.hardware.parts.store.get(table, id);
  }

  /** The store is the region's; what reads a volume is done by the node that keeps it, all else by any that is up. */
  private targetOf({ copyId, fence }: CopyTarget, nodeId?: string): MachineTarget {
    const { nodes, store } = this.hardware.parts;
    const anyNode = [...nodes.keys()].sort((a, b) => Number(store.get('node', a)?.up === false) - Number(store.get('node', b)?.up === false))[0];
    return { machineId: copyId, nodeId: nodeId ?? anyNode ?? '', fence };
  }
}
