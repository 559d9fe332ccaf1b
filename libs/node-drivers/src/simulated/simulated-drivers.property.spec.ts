import fc from 'fast-check';
import type { DriverSet } from '../ports/driver-set.js';
import type { MachineTarget } from '../ports/machine.js';
import { builder } from '../testing/driver-contract.js';
import { simulatedFixture } from '../testing/simulated-fixture.js';

const MACHINES = 3;
const VOLUMES = 5;
const { signal } = new AbortController();

const uuid = (kind: string, index: number) => `00000000-0000-4000-8000-${kind}${String(index).padStart(11, '0')}`;

const machine = fc.nat(MACHINES - 1);
const volume = fc.nat(VOLUMES - 1);
const node = fc.oneof({ weight: 3, arbitrary: fc.constant('node-01') }, { weight: 1, arbitrary: fc.constant('node-02') });
// mostly one fence, or nearly everything would be refused as overtaken
const fence = fc.oneof({ weight: 30, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constantFrom(2, 3) });
const gpus = fc.subarray([0, 1, 2, 3]);

const aimed = { machine, node, fence };
const sizeGb = fc.integer({ min: 1, max: 9 }).map((hundreds) => hundreds * 100);
const define = fc.record({
  kind: fc.constant('define' as const),
  ...aimed,
  vcpus: fc.integer({ min: 8, max: 40 }),
  ramGb: fc.integer({ min: 32, max: 160 }),
});
const claim = fc.record({ kind: fc.constant('claim' as const), ...aimed, gpus });
const volumeOfSize = fc.record({ kind: fc.constantFrom('create' as const, 'resize' as const), ...aimed, volume, sizeGb });
const attach = fc.record({
  kind: fc.constant('attach' as const),
  ...aimed,
  volume,
  role: fc.constantFrom('boot' as const, 'data' as const),
});
const offVolume = fc.record({ kind: fc.constantFrom('detach' as const, 'remove' as const), ...aimed, volume });
const power = fc.record({
  kind: fc.constantFrom('boot', 'shutdown', 'reboot', 'hibernate', 'place', 'unplace', 'resume', 'release', 'undefine', 'connect'),
  ...aimed,
});
const trouble = fc.record({ kind: fc.constantFrom('nodeDown', 'nodeUp', 'nodeUp', 'gpuLost', 'gpuBack'), node });

const call = fc.oneof(
  { weight: 6, arbitrary: define },
  { weight: 6, arbitrary: claim },
  { weight: 8, arbitrary: volumeOfSize },
  { weight: 6, arbitrary: attach },
  { weight: 2, arbitrary: offVolume },
  { weight: 10, arbitrary: power },
  { weight: 1, arbitrary: trouble },
  { weight: 1, arbitrary: fc.constant({ kind: 'crash' as const }) },
);

type Call = typeof call extends fc.Arbitrary<infer T> ? T : never;
type Fixture = Awaited<ReturnType<typeof simulatedFixture>>;

async function perform(fixture: Fixture, one: Call): Promise<void> {
  const { drivers, control } = fixture;
  const build = builder(fixture, () => drivers);
  const nodes = await drivers.inventory.nodes();
  const gpusOf = (nodeId: string) => nodes.find(({ id }) => id === nodeId)?.gpus.map(({ id }) => id) ?? [];
  if (one.kind === 'crash') return void (await fixture.reopen());
  if (!('machine' in one)) {
    if (one.kind === 'nodeDown' || one.kind === 'nodeUp') await control.setNodeUp(one.node, one.kind === 'nodeUp');
    else await control.setGpuHealthy(gpusOf(one.node)[0] ?? '', one.kind === 'gpuBack');
    return;
  }
  const at: MachineTarget = { machineId: uuid('a', one.machine), nodeId: one.node, fence: one.fence };
  const volumeId = 'volume' in one ? uuid('b', one.volume) : '';
  const shape = build.shape('vcpus' in one ? { vcpus: one.vcpus, ramGb: one.ramGb } : {});
  const calls: Record<string, () => Promise<unknown>> = {
    define: () => drivers.hypervisor.define(at, shape, signal),
    claim: () => drivers.gpus.claim(at, 'gpus' in one ? one.gpus.map((index) => gpusOf(one.node)[index] ?? '') : [], signal),
    create: () => drivers.volumes.create(at, build.volume({ volumeId, sizeGb: 'sizeGb' in one ? one.sizeGb : 100 }), signal),
    resize: () => drivers.volumes.resize(at, volumeId, 'sizeGb' in one ? one.sizeGb : 100, signal),
    attach: () => drivers.volumes.attach(at, volumeId, 'role' in one ? one.role : 'data', signal),
    detach: () => drivers.volumes.detach(at, volumeId, signal),
    remove: () => drivers.volumes.remove(at, volumeId, signal),
    boot: () => drivers.hypervisor.boot(at, signal),
    shutdown: () => drivers.hypervisor.shutdown(at, 0, signal),
    reboot: () => drivers.hypervisor.reboot(at, `${one.fence}`, signal),
    hibernate: () => drivers.hypervisor.hibernate(at, signal),
    place: () => drivers.hypervisor.place(at, shape, signal),
    unplace: () => drivers.hypervisor.unplace(at, signal),
    resume: () => drivers.hypervisor.resume(at, signal),
    release: () => drivers.gpus.release(at, signal),
    undefine: () => drivers.hypervisor.undefine(at, signal),
    connect: () => drivers.network.connect(at, { version: one.fence, privateIp: '10.0.0.1', publicIp: `203.0.113.${one.fence}`, rules: [] }, signal),
  };
  // a dead node throws, which is its right; anything else that throws is a bug
  await calls[one.kind]?.().catch((error: { code?: string }) => {
    if (error.code !== 'node_down') throw error;
  });
}

/** What no sequence of calls may ever lead to. */
async function expectPossible(
  drivers: DriverSet,
  machinesOf: (id: string) => { vcpus: number; ramGb: number; reserved: boolean } | undefined,
): Promise<void> {
  for (const { id, vcpus, ramGb, gpus: devices, machines, storagePools } of await drivers.inventory.nodes()) {
    for (const { usedGb, totalGb } of storagePools) expect(usedGb >= 0 && usedGb <= totalGb).toBe(true);
    const rows = machines.map(({ machineId }) => machinesOf(machineId)).filter((row) => row?.reserved);
    expect({
      id,
      fits:
        rows.reduce((sum, row) => sum + (row?.vcpus ?? 0), 0) <= vcpus && rows.reduce((sum, row) => sum + (row?.ramGb ?? 0), 0) <= ramGb,
    }).toEqual({ id, fits: true });
    for (const { machineId } of machines) {
      const held = [...(await drivers.gpus.held(machineId))].sort();
      expect(
        devices
          .filter(({ heldBy }) => heldBy === machineId)
          .map((gpu) => gpu.id)
          .sort(),
      ).toEqual(held);
      const attached = (await drivers.volumes.ofMachine(machineId)).filter((one) => one.attached).map(({ device }) => device);
      expect(new Set(attached).size).toBe(attached.length);
    }
    for (const { heldBy } of devices) if (heldBy !== null) expect(await drivers.hypervisor.inspect(heldBy)).not.toBe('absent');
  }
}

it('never does what hardware cannot do, and a crash anywhere changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 20, maxLength: 100 }), async (calls) => {
      const fixture = await simulatedFixture();
      try {
        for (const one of calls) {
          const before = await holders(fixture.drivers);
          await perform(fixture, one);
          const after = await holders(fixture.drivers);
          const stolen = [...before].filter(
            ([gpuId, holder]) => holder !== null && after.get(gpuId) !== null && after.get(gpuId) !== holder,
          );
          expect(stolen).toEqual([]);
          await expectPossible(fixture.drivers, fixture.machineFacts);
        }
        const before = await snapshot(fixture.drivers);
        await fixture.reopen();
        expect(await snapshot(fixture.drivers)).toEqual(before);
      } finally {
        await fixture.close();
      }
    }),
    { numRuns: 50 },
  );
}, 120_000);

const holders = async (drivers: DriverSet) =>
  new Map((await drivers.inventory.nodes()).flatMap(({ gpus: devices }) => devices.map(({ id, heldBy }) => [id, heldBy] as const)));

const snapshot = async (drivers: DriverSet) => ({
  nodes: await drivers.inventory.nodes(),
  volumes: await drivers.volumes.inspect(Array.from({ length: VOLUMES }, (_, index) => uuid('b', index))),
  console: drivers.console
    .pending(10_000)
    .map(({ machineId, offset, text }) => `${machineId} ${offset} ${text.length}`)
    .sort(),
});
