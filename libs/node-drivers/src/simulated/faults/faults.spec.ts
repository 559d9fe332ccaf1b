import { builder } from '../../testing/driver-contract.js';
import { simulatedFixture } from '../../testing/simulated-fixture.js';
import { parseFaultRates } from './fault-rates.js';
import { faultInName } from './name-fault.js';

const { signal } = new AbortController();

describe("a machine's name", () => {
  it.each([
    ['trainer-sim-fail-boot', { kind: 'refuse', step: 'boot', once: false }],
    ['trainer-sim-refuse-claim-gpus', { kind: 'refuse', step: 'claim_gpus', once: false }],
    ['x-sim-flaky-create_volume', { kind: 'flaky', step: 'create_volume', once: true }],
    ['x-sim-gpu-lost-boot', { kind: 'gpu_lost', step: 'boot', once: true }],
  ])('%s asks for a fault', (name, fault) => expect(faultInName(name)).toEqual(fault));

  it.each(['trainer', 'sim-fail-boot', 'a-sim-fail-boots', 'a-sim-fail', 'a-sim-boot'])('%s asks for none', (name) =>
    expect(faultInName(name)).toBeUndefined(),
  );
});

describe('rates', () => {
  it('are read from codes and from step:kind', () => {
    expect(parseFaultRates('boot_failed=0.02, create_volume:slow=1')).toEqual([
      { step: 'boot', kind: 'refuse', rate: 0.02 },
      { step: 'create_volume', kind: 'slow', rate: 1 },
    ]);
  });
  it.each([
    ['boot_failed=2', /rate from 0 to 1/],
    ['boot=', /rate/],
    ['flight:slow=0.1', /step of define/],
    ['boot:sad=0.1', /sad is none of/],
  ])('%s is refused', (text, reason) => expect(() => parseFaultRates(text)).toThrow(reason));

  it('give the same history for the same seed, and another one for another seed', async () => {
    const history = async (seed: number) => {
      const fixture = await simulatedFixture({ seed, faultRates: parseFaultRates('host_full=0.5') });
      const build = builder(fixture, () => fixture.drivers);
      const kinds: string[] = [];
      for (let index = 0; index < 40; index += 1) {
        const at = build.target();
        kinds.push((await fixture.drivers.hypervisor.define(at, build.shape({ name: `machine-${index}` }), signal)).kind);
        await fixture.drivers.hypervisor.undefine(at, signal);
      }
      await fixture.close();
      return kinds.join(' ');
    };
    const first = await history(7);
    expect(first).toMatch(/done.*refused|refused.*done/);
    expect(await history(7)).toBe(first);
    expect(await history(8)).not.toBe(first);
  });
});

describe('faults', () => {
  const start = async (name = 'm') => {
    const fixture = await simulatedFixture();
    const build = builder(fixture, () => fixture.drivers);
    const at = build.target();
    return { fixture, build, at, define: (it = signal) => fixture.drivers.hypervisor.define(at, build.shape({ name }), it) };
  };

  it('refuse every time when the name says so', async () => {
    const { fixture, define } = await start('m-sim-fail-define');
    expect([await define(), await define()]).toEqual([
      expect.objectContaining({ kind: 'refused' }),
      expect.objectContaining({ kind: 'refused' }),
    ]);
    await fixture.close();
  });

  it('throw once when flaky, also when the process dies in between', async () => {
    const { fixture, define } = await start('m-sim-flaky-define');
    await expect(define()).rejects.toMatchObject({ name: 'TransientDriverError' });
    await fixture.reopen();
    expect(await define()).toEqual({ kind: 'done' });
    await fixture.close();
  });

  it('leave a lost call hanging until its caller gives up', async () => {
    const { fixture, define } = await start('m-sim-lost-define');
    const caller = new AbortController();
    const call = define(caller.signal);
    caller.abort(new Error('given up'));
    await expect(call).rejects.toThrow('given up');
    expect(await define()).toEqual({ kind: 'done' });
    await fixture.close();
  });

  it('happen as often as an operator ordered, over a restart', async () => {
    const { fixture, at, define } = await start();
    await fixture.control.addFault({ kind: 'refuse', machineId: at.machineId, step: 'define', times: 2 });
    await fixture.control.addFault({ kind: 'refuse', machineName: 'somebody else' });
    expect((await define()).kind).toBe('refused');
    await fixture.reopen();
    expect([(await define()).kind, (await define()).kind]).toEqual(['refused', 'done']);
    expect(fixture.control.faults()).toHaveLength(1);
    await fixture.control.clearFaults();
    expect(fixture.control.faults()).toEqual([]);
    await fixture.close();
  });

  it('a dead node throws, takes its machines down, and they can be started when it is back', async () => {
    const { fixture, build } = await start();
    const { at } = await build.running();
    expect(await fixture.control.setNodeUp('node-01', false)).toBe(true);
    expect(await fixture.drivers.hypervisor.inspect(at.machineId)).toBe('stopped');
    await expect(fixture.drivers.hypervisor.boot(at, signal)).rejects.toMatchObject({ code: 'node_down' });
    expect((await fixture.drivers.inventory.nodes())[0]?.up).toBe(false);
    expect(fixture.drivers.telemetry.gpus('node-01', new Date())).toEqual([]);
    await fixture.control.setNodeUp('node-01', true);
    expect(await fixture.drivers.hypervisor.boot(at, signal)).toEqual({ kind: 'done' });
    expect(await fixture.control.setNodeUp('node-99', true)).toBe(false);
    await fixture.close();
  });

  it('a lost GPU shows on the console and refuses the next boot until it is back', async () => {
    const { fixture, build } = await start();
    const gpuIds = (await build.gpusOf('node-01')).slice(0, 1);
    const { at } = await build.running(gpuIds);
    await fixture.control.setGpuHealthy(gpuIds[0] ?? '', false);
    expect(fixture.drivers.console.pending(1_000).at(-1)?.text).toContain(`NVRM: Xid (${gpuIds[0]}): 79`);
    await fixture.drivers.hypervisor.shutdown(at, 0, signal);
    expect(await fixture.drivers.hypervisor.boot(at, signal)).toMatchObject({ kind: 'refused', refusal: { code: 'gpu_fault' } });
    await fixture.control.setGpuHealthy(gpuIds[0] ?? '', true);
    expect(await fixture.drivers.hypervisor.boot(at, signal)).toEqual({ kind: 'done' });
    await fixture.close();
  });

  it('a boot that fails shows why on the console', async () => {
    const { fixture, at, build, define } = await start('m-sim-fail-boot');
    await define();
    const disk = build.volume();
    await fixture.drivers.volumes.create(at, disk, signal);
    await fixture.drivers.volumes.attach(at, disk.volumeId, 'boot', signal);
    expect(await fixture.drivers.hypervisor.boot(at, signal)).toMatchObject({ kind: 'refused', refusal: { code: 'boot_failed' } });
    expect(fixture.drivers.console.pending(10).at(-1)?.text).toContain('Kernel panic');
    expect(await fixture.drivers.hypervisor.inspect(at.machineId)).toBe('defined');
    await fixture.close();
  });
});
