import { randomUUID } from 'node:crypto';
import { simulatedFixture } from '../testing/simulated-fixture.js';
import { unikernelContract } from '../testing/unikernel-contract.js';

describe('unikernels of the simulated data centre', () => {
  unikernelContract(() => simulatedFixture());

  it('meet the faults their names ask for', async () => {
    const region = await simulatedFixture();
    const start = region.drivers.unikernels.start(
      { unikernelId: randomUUID(), fence: 1 },
      { name: 'x-sim-fail-boot', image: 'nginx', memoryMb: 64, vcpus: 1, args: [], env: {}, mounts: [] },
      new AbortController().signal,
    );
    expect(await start).toMatchObject({ kind: 'refused', refusal: { code: 'boot_failed' } });
    await region.close();
  });
});
