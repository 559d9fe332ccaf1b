import { randomUUID } from 'node:crypto';
import type { DriverSet } from '../ports/driver-set.js';
import { builder, type DriverFixture } from './machine-builder.js';

const { signal } = new AbortController();
const doneAnswer = { kind: 'done' };
const refusedWith = (code: string) => ({ kind: 'refused', refusal: { code, message: expect.any(String) } });

/** The promises about snapshots and images; part of what every driver must pass. */
export function itKeepsTheCopyContract(label: string, make: () => Promise<DriverFixture>): void {
  describe(`${label} snapshots and images`, () => {
    let fixture: DriverFixture;
    let drivers: DriverSet;
    let build: ReturnType<typeof builder>;
    beforeEach(async () => {
      fixture = await make();
      drivers = fixture.drivers;
      build = builder(fixture, () => drivers);
    });
    afterEach(() => fixture.close());

    const snapshot = (volumeId: string) => ({ snapshotId: randomUUID(), name: 'before the upgrade', volumeId });
    const image = (snapshotId: string) => ({ imageId: randomUUID(), name: 'golden', snapshotId });
    const exist = async (...ids: string[]) => (await drivers.copies.inspect(ids)).map(({ exists }) => exists);

    it('keeps a running machine’s disk, an image of that, and disks made from both, each call twice without harm', async () => {
      const twice = async (call: () => Promise<unknown>) => expect([await call(), await call()]).toEqual([doneAnswer, doneAnswer]);
      const { at, bootVolumeId } = await build.running();
      const taken = snapshot(bootVolumeId);
      const made = image(taken.snapshotId);
      await twice(() => drivers.copies.createSnapshot({ copyId: taken.snapshotId, fence: 1 }, taken, signal));
      await twice(() => drivers.copies.createImage({ copyId: made.imageId, fence: 1 }, made, signal));
      expect(await drivers.hypervisor.inspect(at.machineId)).toBe('running');
      await twice(() => drivers.copies.removeSnapshot({ copyId: taken.snapshotId, fence: 2 }, taken.snapshotId, signal));
      expect(await exist(taken.snapshotId, made.imageId)).toEqual([false, true]);
      drivers = await fixture.reopen();
      const disk = build.volume({ source: { kind: 'custom_image', imageId: made.imageId } });
      await twice(() => drivers.volumes.create({ volumeId: disk.volumeId, fence: 1 }, disk, signal));
      await twice(() => drivers.copies.removeImage({ copyId: made.imageId, fence: 2 }, made.imageId, signal));
      expect([await exist(made.imageId), (await drivers.volumes.inspect([disk.volumeId]))[0]?.exists]).toEqual([[false], true]);
    });

    it('refuses what there is no source for, and disks that are smaller than it', async () => {
      const { bootVolumeId } = await build.running();
      const lost = snapshot(randomUUID());
      expect(await drivers.copies.createSnapshot({ copyId: lost.snapshotId, fence: 1 }, lost, signal)).toEqual(refusedWith('volume_missing'));
      const orphan = image(lost.snapshotId);
      expect(await drivers.copies.createImage({ copyId: orphan.imageId, fence: 1 }, orphan, signal)).toEqual(refusedWith('snapshot_missing'));
      expect(await exist(lost.snapshotId, orphan.imageId)).toEqual([false, false]);
      const nowhere = build.volume({ source: { kind: 'snapshot', snapshotId: lost.snapshotId } });
      expect(await drivers.volumes.create({ volumeId: nowhere.volumeId, fence: 1 }, nowhere, signal)).toEqual(refusedWith('snapshot_missing'));
      const taken = snapshot(bootVolumeId);
      await drivers.copies.createSnapshot({ copyId: taken.snapshotId, fence: 1 }, taken, signal);
      const small = build.volume({ sizeGb: fixture.volumeGb - 1, source: { kind: 'snapshot', snapshotId: taken.snapshotId } });
      expect(await drivers.volumes.create({ volumeId: small.volumeId, fence: 1 }, small, signal)).toEqual(refusedWith('internal'));
      const fitting = build.volume({ source: { kind: 'snapshot', snapshotId: taken.snapshotId } });
      expect(await drivers.volumes.create({ volumeId: fitting.volumeId, fence: 1 }, fitting, signal)).toEqual(doneAnswer);
    });

    it('refuses a command older than one it has seen, also when the snapshot is gone', async () => {
      const { bootVolumeId } = await build.running();
      const taken = snapshot(bootVolumeId);
      const at = { copyId: taken.snapshotId, fence: 1 };
      await drivers.copies.removeSnapshot({ ...at, fence: 2 }, taken.snapshotId, signal);
      drivers = await fixture.reopen();
      expect(await drivers.copies.createSnapshot(at, taken, signal)).toEqual(refusedWith('fenced'));
      expect(await exist(taken.snapshotId)).toEqual([false]);
    });
  });
}
