import { randomUUID } from 'node:crypto';
import type { DriverSet } from '../ports/driver-set.js';
import type { MachineTarget } from '../ports/machine.js';
import type { VolumeShape } from '../ports/volume.driver.js';
import { itKeepsTheCopyContract } from './copy-contract.js';
import { builder, type DriverFixture } from './machine-builder.js';

export { builder, type DriverFixture };

const { signal } = new AbortController();
const doneAnswer = { kind: 'done' };
const refusedWith = (code: string) => ({ kind: 'refused', refusal: { code, message: expect.any(String) } });

/** The promises of the ports. Every driver's spec calls this, so that a real driver must pass what the simulated one passes. */
export function itKeepsTheDriverContract(label: string, make: () => Promise<DriverFixture>): void {
  itKeepsTheCopyContract(label, make);
  describe(`${label} drivers`, () => {
    let fixture: DriverFixture;
    let drivers: DriverSet;
    let build: ReturnType<typeof builder>;
    beforeEach(async () => {
      fixture = await make();
      drivers = fixture.drivers;
      build = builder(fixture, () => drivers);
    });
    afterEach(() => fixture.close());

    const stateOf = (at: MachineTarget) => drivers.hypervisor.inspect(at.machineId);

    it('builds a machine and takes it away, each call twice without harm', async () => {
      const { hypervisor, gpus, volumes, network } = drivers;
      const [at, shape, disk] = [build.target(), build.shape(), build.volume()];
      const gpuIds = (await build.gpusOf(at.nodeId)).slice(0, 2);
      const twice = async (call: () => Promise<unknown>) => expect([await call(), await call()]).toEqual([doneAnswer, doneAnswer]);
      await twice(() => hypervisor.define(at, shape, signal));
      await twice(() => gpus.claim(at, gpuIds, signal));
      await twice(() => volumes.create(at, disk, signal));
      await twice(() => volumes.attach(at, disk.volumeId, 'boot', signal));
      await twice(() => network.connect(at, { version: 1, privateIp: '10.0.0.9', publicIp: '203.0.113.9', rules: [] }, signal));
      await twice(() => hypervisor.boot(at, signal));
      expect([await stateOf(at), await gpus.held(at.machineId)]).toEqual(['running', gpuIds]);
      expect(await volumes.ofMachine(at.machineId)).toEqual([{ volumeId: disk.volumeId, exists: true, attached: true, device: 'vda' }]);
      await twice(() => hypervisor.shutdown(at, 1_000, signal));
      expect(await stateOf(at)).toBe('stopped');
      await twice(() => network.disconnect(at, signal));
      await twice(() => volumes.detach(at, disk.volumeId, signal));
      await twice(() => gpus.release(at, signal));
      await twice(() => hypervisor.undefine(at, signal));
      await twice(() => volumes.remove(at, disk.volumeId, signal));
      expect([await stateOf(at), await gpus.held(at.machineId)]).toEqual(['absent', []]);
      expect(await volumes.inspect([disk.volumeId])).toEqual([{ volumeId: disk.volumeId, exists: false, attached: false, device: null }]);
    });

    it('changes a port by its version, whatever commands come meanwhile, and lets in what the rules say', async () => {
      const at = build.target();
      const { hypervisor, network } = drivers;
      const rule = { id: 'https', direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', portRangeMin: 443, portRangeMax: 443, remoteIpPrefix: '203.0.113.0/24' } as const;
      const port = (version: number, rules: (typeof rule)[], publicIp: string | null = null) => ({ version, privateIp: '10.0.0.8', publicIp, rules });
      const packet = { direction: 'ingress', remoteIp: '203.0.113.9', protocol: 'tcp', port: 443 } as const;
      const admits = async () => (await drivers.network.wouldAdmit(at.machineId, packet))?.admitted;
      expect(await network.apply(at, port(1, []), signal)).toEqual(refusedWith('machine_missing'));
      await hypervisor.define({ ...at, fence: 5 }, build.shape(), signal);
      expect(await admits()).toBeUndefined();
      await network.connect({ ...at, fence: 5 }, port(1, [rule]), signal);
      expect(await admits()).toBe(true);
      expect(await network.apply({ ...at, fence: 9 }, port(3, []), signal)).toEqual(doneAnswer);
      expect(await network.apply({ ...at, fence: 2 }, port(2, [rule], '203.0.113.80'), signal)).toEqual(doneAnswer);
      expect([await admits(), (await network.wouldAdmit(at.machineId, packet))?.version]).toEqual([false, 3]);
      // neither fence was kept: a command of the machine's own goes on
      expect(await network.disconnect({ ...at, fence: 6 }, signal)).toEqual(doneAnswer);
      await network.connect({ ...at, fence: 6 }, port(4, [rule], '203.0.113.80'), signal);
      drivers = await fixture.reopen();
      expect([await admits(), (await drivers.network.wouldAdmit(at.machineId, packet))?.rule]).toEqual([true, 'https']);
      const other = build.target();
      await drivers.hypervisor.define(other, build.shape(), signal);
      await drivers.network.connect(other, port(1, []), signal);
      expect(await drivers.network.apply(other, port(2, [], '203.0.113.80'), signal)).toEqual(refusedWith('network_failed'));
    });

    it('gives a GPU to one machine, and all GPUs or none', async () => {
      const [first, second] = [build.target(), build.target()];
      const [a = '', b = ''] = await build.gpusOf(first.nodeId);
      await drivers.hypervisor.define(first, build.shape(), signal);
      await drivers.hypervisor.define(second, build.shape(), signal);
      expect(await drivers.gpus.claim(first, [a], signal)).toEqual(doneAnswer);
      expect(await drivers.gpus.claim(second, [b, a], signal)).toEqual(refusedWith('gpu_busy'));
      expect(await drivers.gpus.held(second.machineId)).toEqual([]);
    });

    it('knows which GPUs are in which node', async () => {
      const at = build.target();
      await drivers.hypervisor.define(at, build.shape(), signal);
      const [elsewhere = ''] = await build.gpusOf(fixture.nodeIds[1]);
      expect(await drivers.gpus.claim(at, [elsewhere], signal)).toEqual(refusedWith('gpu_missing'));
      expect(await drivers.gpus.claim(build.target(), [elsewhere], signal)).toEqual(refusedWith('machine_missing'));
    });

    it('refuses a command older than one it has seen, also when the machine is gone', async () => {
      const { at, bootVolumeId } = await build.running();
      const newer = { ...at, fence: 3 };
      expect(await drivers.hypervisor.shutdown(newer, 0, signal)).toEqual(doneAnswer);
      expect(await drivers.hypervisor.boot(at, signal)).toEqual(refusedWith('fenced'));
      expect(await drivers.volumes.detach({ ...at, fence: 2 }, bootVolumeId, signal)).toEqual(refusedWith('fenced'));
      await drivers.volumes.detach(newer, bootVolumeId, signal);
      expect(await drivers.hypervisor.undefine(newer, signal)).toEqual(doneAnswer);
      drivers = await fixture.reopen();
      expect(await drivers.hypervisor.define(at, build.shape(), signal)).toEqual(refusedWith('fenced'));
      expect(await drivers.volumes.create(at, build.volume(), signal)).toEqual(refusedWith('fenced'));
    });

    it('attaches a volume to one machine and deletes it only when it is free', async () => {
      const { at, bootVolumeId } = await build.running();
      const other = build.target({ nodeId: fixture.nodeIds[1] });
      await drivers.hypervisor.define(other, build.shape(), signal);
      expect(await drivers.volumes.attach(other, bootVolumeId, 'data', signal)).toEqual(refusedWith('volume_busy'));
      expect(await drivers.volumes.remove(at, bootVolumeId, signal)).toEqual(refusedWith('volume_busy'));
      expect(await drivers.volumes.detach(at, bootVolumeId, signal)).toEqual(refusedWith('volume_busy'));
      expect(await drivers.volumes.attach(other, randomUUID(), 'data', signal)).toEqual(refusedWith('volume_missing'));
      expect(await drivers.volumes.attach(at, (await freshVolume(at)).volumeId, 'boot', signal)).toEqual(refusedWith('volume_busy'));
    });

    it('reaches a volume from every node, and gives each its own device', async () => {
      const { at } = await build.running([], { nodeId: fixture.nodeIds[1] });
      const [one, two] = [await freshVolume(build.target()), await freshVolume(at)];
      await drivers.volumes.attach(at, one.volumeId, 'data', signal);
      await drivers.volumes.attach(at, two.volumeId, 'data', signal);
      const devices = (await drivers.volumes.ofMachine(at.machineId)).map(({ device }) => device);
      expect(devices.sort()).toEqual(['vda', 'vdb', 'vdc']);
    });

    it('grows volumes and never shrinks them', async () => {
      const at = build.target();
      const disk = await freshVolume(at);
      expect(await drivers.volumes.resize(at, disk.volumeId, disk.sizeGb + 1, signal)).toEqual(doneAnswer);
      expect(await drivers.volumes.resize(at, disk.volumeId, disk.sizeGb, signal)).toEqual(refusedWith('internal'));
      expect(await drivers.volumes.create(at, disk, signal)).toEqual(refusedWith('internal'));
    });

    it('makes, grows, copies and deletes a volume that belongs to no machine, each call twice without harm', async () => {
      const twice = async (call: () => Promise<unknown>) => expect([await call(), await call()]).toEqual([doneAnswer, doneAnswer]);
      const disk = build.volume();
      const at = { volumeId: disk.volumeId, fence: 1 };
      await twice(() => drivers.volumes.create(at, disk, signal));
      await twice(() => drivers.volumes.resize({ ...at, fence: 2 }, disk.volumeId, disk.sizeGb + 1, signal));
      expect(await drivers.volumes.resize(at, disk.volumeId, disk.sizeGb + 2, signal)).toEqual(refusedWith('fenced'));
      const copyOf = (volumeId: string, sizeGb: number) => build.volume({ sizeGb, source: { kind: 'volume', volumeId } });
      const copy = copyOf(disk.volumeId, disk.sizeGb + 1);
      await twice(() => drivers.volumes.create({ volumeId: copy.volumeId, fence: 1 }, copy, signal));
      const small = copyOf(disk.volumeId, disk.sizeGb);
      expect(await drivers.volumes.create({ volumeId: small.volumeId, fence: 1 }, small, signal)).toEqual(refusedWith('internal'));
      const orphan = copyOf(randomUUID(), disk.sizeGb);
      expect(await drivers.volumes.create({ volumeId: orphan.volumeId, fence: 1 }, orphan, signal)).toEqual(refusedWith('volume_missing'));
      await twice(() => drivers.volumes.remove({ ...at, fence: 3 }, disk.volumeId, signal));
      expect((await drivers.volumes.inspect([disk.volumeId, copy.volumeId])).map(({ exists }) => exists)).toEqual([false, true]);
      drivers = await fixture.reopen();
      expect(await drivers.volumes.create(at, disk, signal)).toEqual(refusedWith('fenced'));
    });

    it('leaves alone, under a volume’s own command, what hangs on a machine', async () => {
      const { bootVolumeId } = await build.running();
      const at = { volumeId: bootVolumeId, fence: 1 };
      const copy = build.volume({ source: { kind: 'volume', volumeId: bootVolumeId } });
      expect(await drivers.volumes.remove(at, bootVolumeId, signal)).toEqual(refusedWith('volume_busy'));
      expect(await drivers.volumes.resize(at, bootVolumeId, fixture.volumeGb + 1, signal)).toEqual(refusedWith('volume_busy'));
      expect(await drivers.volumes.create({ volumeId: copy.volumeId, fence: 1 }, copy, signal)).toEqual(refusedWith('volume_busy'));
    });

    it('tells which node keeps a volume, attached or not, until it is removed', async () => {
      const volume = build.volume();
      const on = { volumeId: volume.volumeId, fence: 1 };
      const keepers = async () => (await drivers.inventory.nodes()).filter(({ volumes }) => volumes.includes(volume.volumeId)).length;
      const { bootVolumeId } = await build.running();
      expect((await drivers.inventory.nodes()).flatMap(({ volumes }) => volumes)).toContain(bootVolumeId);
      expect(await keepers()).toBe(0);
      await drivers.volumes.create(on, volume, signal);
      expect(await keepers()).toBe(1);
      await drivers.volumes.remove(on, volume.volumeId, signal);
      expect(await keepers()).toBe(0);
    });

    it('takes no more than a node and the pools have', async () => {
      const [node] = await drivers.inventory.nodes();
      const { vcpus = 0, ramGb = 0 } = node ?? {};
      expect(await drivers.hypervisor.define(build.target(), build.shape({ vcpus: vcpus + 1 }), signal)).toEqual(refusedWith('host_full'));
      expect(await drivers.hypervisor.define(build.target(), build.shape({ ramGb: ramGb + 1 }), signal)).toEqual(refusedWith('host_full'));
      const totals = (await drivers.inventory.nodes()).map(
        ({ storagePools }) => storagePools.find((pool) => pool.volumeType === fixture.volumeType)?.totalGb ?? 0,
      );
      expect(await drivers.volumes.create(build.target(), build.volume({ sizeGb: Math.max(...totals) + 1 }), signal)).toEqual(
        refusedWith('storage_full'),
      );
      const lostImage = { kind: 'custom_image', imageId: randomUUID() } as const;
      expect(await drivers.volumes.create(build.target(), build.volume({ source: lostImage }), signal)).toEqual(
        refusedWith('image_missing'),
      );
    });

    it('boots only what is complete, and lets go only of what is off', async () => {
      const at = build.target();
      expect(await drivers.hypervisor.boot(at, signal)).toEqual(refusedWith('machine_missing'));
      await drivers.hypervisor.define(at, build.shape(), signal);
      expect(await drivers.hypervisor.boot(at, signal)).toEqual(refusedWith('volume_missing'));
      const machine = await build.running((await build.gpusOf(at.nodeId)).slice(0, 1));
      expect(await drivers.gpus.release(machine.at, signal)).toEqual(refusedWith('gpu_busy'));
      expect(await drivers.hypervisor.undefine(machine.at, signal)).toEqual(refusedWith('power_failed'));
      await drivers.hypervisor.shutdown(machine.at, 0, signal);
      expect(await drivers.hypervisor.undefine(machine.at, signal)).toEqual(refusedWith('gpu_busy'));
      await drivers.gpus.release(machine.at, signal);
      expect(await drivers.hypervisor.undefine(machine.at, signal)).toEqual(refusedWith('volume_busy'));
    });

    it('gives a public address to one machine', async () => {
      const [{ at }, { at: other }] = [await build.running(), await build.running()];
      const network = { version: 1, privateIp: '10.0.0.7', publicIp: '203.0.113.7', rules: [] };
      expect(await drivers.network.connect(at, network, signal)).toEqual(doneAnswer);
      expect(await drivers.network.connect(other, network, signal)).toEqual(refusedWith('network_failed'));
      await drivers.network.connect(at, { ...network, version: 2, publicIp: null }, signal);
      expect(await drivers.network.connect(other, network, signal)).toEqual(doneAnswer);
    });

    it('restarts once per token', async () => {
      const { at } = await build.running();
      drain();
      expect(await drivers.hypervisor.reboot(at, 'operation-1', signal)).toEqual(doneAnswer);
      expect(drain()).not.toBe('');
      expect(await drivers.hypervisor.reboot(at, 'operation-1', signal)).toEqual(doneAnswer);
      expect([drain(), await stateOf(at)]).toEqual(['', 'running']);
      await drivers.hypervisor.shutdown(at, 0, signal);
      expect(await drivers.hypervisor.reboot(at, 'operation-2', signal)).toEqual(refusedWith('power_failed'));
    });

    it('hibernates, frees the host, and goes on with another node and other GPUs', async () => {
      const { at, bootVolumeId } = await build.running((await build.gpusOf(fixture.nodeIds[0])).slice(0, 1));
      const elsewhere = { ...at, nodeId: fixture.nodeIds[1], fence: 2 };
      expect(await drivers.hypervisor.hibernate(at, signal)).toEqual(doneAnswer);
      expect(await drivers.hypervisor.place(elsewhere, build.shape(), signal)).toEqual(refusedWith('gpu_busy'));
      expect(await drivers.gpus.release(elsewhere, signal)).toEqual(doneAnswer);
      expect(await drivers.hypervisor.resume(elsewhere, signal)).toEqual(refusedWith('machine_missing'));
      expect(await drivers.hypervisor.place(elsewhere, build.shape(), signal)).toEqual(doneAnswer);
      expect(await drivers.hypervisor.unplace(elsewhere, signal)).toEqual(doneAnswer);
      expect(await drivers.hypervisor.place(elsewhere, build.shape(), signal)).toEqual(doneAnswer);
      const [gpu = ''] = await build.gpusOf(fixture.nodeIds[1]);
      expect(await drivers.gpus.claim(elsewhere, [gpu], signal)).toEqual(doneAnswer);
      expect([await drivers.hypervisor.boot(elsewhere, signal), await stateOf(at)]).toEqual([refusedWith('power_failed'), 'hibernated']);
      expect(await drivers.hypervisor.resume(elsewhere, signal)).toEqual(doneAnswer);
      expect(await drivers.volumes.ofMachine(at.machineId)).toEqual([
        { volumeId: bootVolumeId, exists: true, attached: true, device: 'vda' },
      ]);
      const home = (await drivers.inventory.nodes()).find(({ machines }) => machines.some(({ machineId }) => machineId === at.machineId));
      expect([home?.id, await stateOf(at)]).toEqual([fixture.nodeIds[1], 'running']);
    });

    it('does nothing for a caller that has gone away', async () => {
      const at = build.target();
      await expect(drivers.hypervisor.define(at, build.shape(), AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
      expect(await stateOf(at)).toBe('absent');
    });

    it('keeps console output in order until it is taken, and starts where it was', async () => {
      const { at } = await build.running();
      const before = drivers.console.pending(1_000);
      drivers = await fixture.reopen();
      expect(drivers.console.pending(1_000)).toEqual(before);
      await drivers.hypervisor.reboot(at, 'again', signal);
      let end = 0;
      for (const { offset, text } of drivers.console.pending(1_000)) {
        expect(offset).toBe(end);
        end = offset + Buffer.byteLength(text);
      }
      drain();
      await drivers.hypervisor.shutdown(at, 1_000, signal);
      expect(drivers.console.pending(1)[0]).toMatchObject({ machineId: at.machineId, offset: end });
    });

    it('reports nodes, GPUs, pools and machines as they are, the same after a crash', async () => {
      const [gpu = ''] = await build.gpusOf(fixture.nodeIds[0]);
      const { at } = await build.running([gpu], { fence: 5 });
      const changed = jest.fn();
      const stop = drivers.inventory.onChange(changed);
      await drivers.hypervisor.shutdown(at, 0, signal);
      expect(changed).toHaveBeenCalled();
      stop();
      const nodes = await drivers.inventory.nodes();
      expect(nodes[0]?.gpus.find(({ id }) => id === gpu)?.heldBy).toBe(at.machineId);
      expect(nodes[0]?.machines).toEqual([{ machineId: at.machineId, state: 'stopped', fence: 5 }]);
      expect(nodes[0]?.storagePools.find((pool) => pool.volumeType === fixture.volumeType)?.usedGb).toBe(fixture.volumeGb);
      drivers = await fixture.reopen();
      expect(await drivers.inventory.nodes()).toEqual(nodes);
    });

    it('measures within what hardware can show', async () => {
      const readings = drivers.telemetry.gpus(fixture.nodeIds[0], new Date());
      expect(readings.map(({ gpuId }) => gpuId)).toEqual(await build.gpusOf(fixture.nodeIds[0]));
      for (const reading of readings) {
        expect(reading.utilizationPercent >= 0 && reading.utilizationPercent <= 100 && reading.memoryUsedMb <= reading.memoryTotalMb).toBe(
          true,
        );
      }
      expect(drivers.telemetry.node('no-such-node', new Date())).toBeNull();
    });

    async function freshVolume(at: MachineTarget): Promise<VolumeShape> {
      const disk = build.volume();
      expect(await drivers.volumes.create(at, disk, signal)).toEqual(doneAnswer);
      return disk;
    }

    function drain(): string {
      const pieces = drivers.console.pending(10_000);
      drivers.console.acknowledge(pieces);
      return pieces.map(({ text }) => text).join('');
    }
  });
}
