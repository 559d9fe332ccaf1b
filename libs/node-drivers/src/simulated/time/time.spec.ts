import { builder } from '../../testing/driver-contract.js';
import { simulatedFixture } from '../../testing/simulated-fixture.js';
import { ScaledTime } from './scaled.time.js';
import { SteppedTime } from './stepped.time.js';

const { signal } = new AbortController();
const passage = (machineName: string, weight = 1) => ({ step: 'boot' as const, part: null, machineId: 'm', machineName, weight });

describe('stepped time', () => {
  it('stands still until it is stepped, then lets the oldest go', async () => {
    const time = new SteppedTime();
    const gone: string[] = [];
    const passes = ['a', 'b'].map((name) => time.pass(passage(name), signal).then(() => gone.push(name)));
    expect(time.waiting().map(({ machineName }) => machineName)).toEqual(['a', 'b']);
    await time.step(1, signal);
    await passes[0];
    expect(gone).toEqual(['a']);
    await time.step(1, signal);
    await passes[1];
    expect(time.waiting()).toEqual([]);
  });

  it('waits for passes that have not come yet, and stops when asked', async () => {
    const time = new SteppedTime();
    const stepping = time.step(2, signal);
    await time.pass(passage('late'), signal);
    await time.pass(passage('later'), signal);
    expect((await stepping).map(({ machineName }) => machineName)).toEqual(['late', 'later']);
    expect(await time.step(1, AbortSignal.abort())).toEqual([]);
  });

  it('lets the passes of one machine go on and keeps the others, also when theirs has not come yet', async () => {
    const time = new SteppedTime();
    const older = time.pass(passage('older'), signal);
    const stepping = time.step(2, signal, ({ machineName }) => machineName === 'mine');
    await time.pass(passage('mine'), signal);
    await time.pass(passage('mine'), signal);
    expect((await stepping).map(({ machineName }) => machineName)).toEqual(['mine', 'mine']);
    expect(time.waiting().map(({ machineName }) => machineName)).toEqual(['older']);
    await time.step(1, signal);
    await older;
  });

  it('forgets who gives up', async () => {
    const time = new SteppedTime();
    const caller = new AbortController();
    const pass = time.pass(passage('a'), caller.signal);
    caller.abort(new Error('enough'));
    await expect(pass).rejects.toThrow('enough');
    expect(time.waiting()).toEqual([]);
  });

  it('lets somebody look between the pieces of a boot, and go on after a crash where it was', async () => {
    const time = new SteppedTime();
    const fixture = await simulatedFixture({ time });
    const build = builder(fixture, () => fixture.drivers);
    const at = build.target();
    const disk = build.volume();
    const stepThrough = async (call: Promise<unknown>) => {
      await time.step(1, signal);
      await call;
    };
    await stepThrough(fixture.drivers.hypervisor.define(at, build.shape(), signal));
    await stepThrough(fixture.drivers.volumes.create(at, disk, signal));
    await stepThrough(fixture.drivers.volumes.attach(at, disk.volumeId, 'boot', signal));

    const crash = new AbortController();
    const boot = fixture.drivers.hypervisor.boot(at, crash.signal);
    await time.step(2, signal);
    // the third piece has begun when the second is written
    while (time.waiting().length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(time.waiting()).toMatchObject([{ step: 'boot', part: 'services' }]);
    const soFar = fixture.drivers.console
      .pending(10)
      .map(({ text }) => text)
      .join('');
    expect([soFar.includes('GRUB'), soFar.includes('Linux version'), soFar.includes('login:')]).toEqual([true, true, false]);
    crash.abort(new Error('killed'));
    await expect(boot).rejects.toThrow('killed');

    const drivers = await fixture.reopen();
    const again = drivers.hypervisor.boot(at, signal);
    await time.step(2, signal);
    expect(await again).toEqual({ kind: 'done' });
    const whole = drivers.console
      .pending(10)
      .map(({ text }) => text)
      .join('');
    expect(whole.match(/GRUB/g)).toHaveLength(1);
    expect(whole).toContain('login:');
    await fixture.close();
  });
});

describe('scaled time', () => {
  it('takes a believable, seeded time', () => {
    const boots = Array.from({ length: 200 }, (_, index) => new ScaledTime(1).durationMs(passage(`machine-${index}`, 4)));
    expect(Math.min(...boots)).toBeGreaterThan(2_000);
    expect(Math.max(...boots)).toBeLessThan(12_000);
    expect(new Set(boots).size).toBeGreaterThan(100);
    expect(new ScaledTime(1).durationMs(passage('machine-3', 4))).toBe(boots[3]);
    expect(new ScaledTime(2).durationMs(passage('machine-3', 4))).not.toBe(boots[3]);
  });

  it('can be sped up, and gives up when its caller does', async () => {
    expect(new ScaledTime(1, 0.1).durationMs(passage('m'))).toBe(Math.round(new ScaledTime(1).durationMs(passage('m')) / 10));
    const caller = new AbortController();
    const pass = new ScaledTime(1, 1_000).pass(passage('m'), caller.signal);
    caller.abort();
    await expect(pass).rejects.toThrow();
  });
});
