import { randomUUID } from 'node:crypto';
import type { DriverSet } from '../ports/driver-set.js';
import type { UnikernelShape } from '../ports/unikernel.driver.js';

/** What the contract needs of a region: its drivers, anew after a restart, and the kind of storage volumes are made on. */
export type UnikernelRegion = { readonly drivers: DriverSet; readonly volumeType: 'NVMe' | 'HDD' | 'SSD'; reopen(): Promise<DriverSet>; close(): Promise<void> };

const signal = () => new AbortController().signal;

/** What every unikernel driver has to keep, simulated or real. */
export function unikernelContract(open: () => Promise<UnikernelRegion>): void {
  let region: UnikernelRegion;
  beforeEach(async () => {
    region = await open();
  });
  afterEach(() => region.close());

  const shape = (over: Partial<UnikernelShape> = {}): UnikernelShape => ({ name: 'web', image: 'nginx:latest', memoryMb: 128, vcpus: 1, args: [], env: {}, mounts: [], ...over });
  const makeVolume = async (sizeMb = 100) => {
    const volumeId = randomUUID();
    const { volumes } = region.drivers;
    expect(await volumes.create({ volumeId, fence: 1 }, { volumeId, name: 'data', sizeGb: sizeMb / 1_024, volumeType: region.volumeType, source: { kind: 'blank' } }, signal())).toEqual({ kind: 'done' });
    return volumeId;
  };
  /** What the nodes say runs on them. */
  const reported = async () => (await region.drivers.inventory.nodes()).flatMap(({ unikernels }) => unikernels);
  const attached = async (volumeId: string) => (await region.drivers.volumes.inspect([volumeId]))[0]?.attached;

  it('starts, mounts, stops and unmounts, each twice without harm and across a restart', async () => {
    const volumeId = await makeVolume();
    const unikernelId = randomUUID();
    const mounts = [{ volumeId, at: '/mnt', readonly: false }];
    for (let again = 0; again < 2; again += 1) expect(await region.drivers.unikernels.start({ unikernelId, fence: 2 }, shape({ mounts }), signal())).toEqual({ kind: 'done' });
    const { unikernels } = await region.reopen();
    expect([await unikernels.inspect(unikernelId), await attached(volumeId)]).toEqual(['running', true]);
    expect(await reported()).toEqual([{ unikernelId, fence: 2, volumeIds: [volumeId] }]);
    for (let again = 0; again < 2; again += 1) expect(await region.drivers.unikernels.stop({ unikernelId, fence: 3 }, 0, signal())).toEqual({ kind: 'done' });
    expect([await region.drivers.unikernels.inspect(unikernelId), await attached(volumeId)]).toEqual(['absent', false]);
    expect(await reported()).toEqual([]);
  });

  it('lets one have a volume at a time, and keeps what is mounted', async () => {
    const volumeId = await makeVolume();
    const [one, other] = [randomUUID(), randomUUID()];
    const mounts = [{ volumeId, at: '/mnt', readonly: true }];
    const { unikernels, volumes } = region.drivers;
    await unikernels.start({ unikernelId: one, fence: 1 }, shape({ mounts }), signal());
    expect(await unikernels.start({ unikernelId: other, fence: 1 }, shape({ mounts }), signal())).toMatchObject({ kind: 'refused', refusal: { code: 'volume_busy' } });
    expect(await volumes.remove({ volumeId, fence: 2 }, volumeId, signal())).toMatchObject({ kind: 'refused', refusal: { code: 'volume_busy' } });
    expect([await unikernels.inspect(other), await attached(volumeId)]).toEqual(['absent', true]);
  });

  it.each([
    ['volume_missing', () => shape({ mounts: [{ volumeId: randomUUID(), at: '/mnt', readonly: false }] })],
    ['host_full', () => shape({ memoryMb: 1_000_000_000 })],
  ] as const)('refuses %s and leaves nothing', async (code, wanted) => {
    const unikernelId = randomUUID();
    expect(await region.drivers.unikernels.start({ unikernelId, fence: 1 }, wanted(), signal())).toMatchObject({ kind: 'refused', refusal: { code } });
    expect(await region.drivers.unikernels.inspect(unikernelId)).toBe('absent');
  });

  it('refuses a start that a newer stop has overtaken', async () => {
    const unikernelId = randomUUID();
    await region.drivers.unikernels.stop({ unikernelId, fence: 3 }, 0, signal());
    expect(await region.drivers.unikernels.start({ unikernelId, fence: 2 }, shape(), signal())).toMatchObject({ kind: 'refused', refusal: { code: 'fenced' } });
  });

  it('reports whole GB however small its volumes are', async () => {
    await makeVolume(1);
    await makeVolume(100);
    const used = (await region.drivers.inventory.nodes()).flatMap(({ storagePools }) => storagePools.map(({ usedGb }) => usedGb));
    expect(used.every(Number.isInteger)).toBe(true);
    expect(Math.max(...used)).toBe(1);
  });
}
