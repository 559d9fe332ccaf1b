import { randomUUID } from 'node:crypto';
import { seal } from '@garrison/queue';
import { jobFor, memoryAgent, SEALING_KEY } from './testing/test-agent.js';

let agent: Awaited<ReturnType<typeof memoryAgent>>;
beforeEach(async () => {
  agent = await memoryAgent();
});
afterEach(() => agent.close());

const volume = (over: Partial<{ unikernelVolumeId: string; name: string; sizeMb: number; fence: number }> = {}) => ({
  unikernelVolumeId: randomUUID(), fence: 1, name: 'data', sizeMb: 100, volumeType: 'NVMe' as const, source: { kind: 'blank' as const }, ...over,
});
const start = (unikernelId: string, fence: number, volumeIds: string[] = [], name = 'web') =>
  jobFor('unikernel.start', {
    unikernelId, fence, name, image: 'nginx:latest', memoryMb: 128, vcpus: 1, args: [], sealedEnv: seal(SEALING_KEY, '{"A":"1"}'),
    mounts: volumeIds.map((volumeId) => ({ volumeId, at: '/mnt', readonly: false })),
  });
const there = (volumeId: string, exists = true, at: string | null = null) => ({ volumeId, exists, attached: at !== null, device: at });

it('makes, grows, copies and removes volumes', async () => {
  const one = volume();
  const { unikernelVolumeId: id } = one;
  expect(await agent.run(jobFor('unikernel_volume.create', one))).toMatchObject({ outcome: { kind: 'done' }, resource: { type: 'unikernel_volume', id }, observation: { volumes: [there(id)] } });
  expect((await agent.run(jobFor('unikernel_volume.resize', { unikernelVolumeId: id, fence: 2, sizeMb: 150 }))).outcome).toEqual({ kind: 'done' });
  expect((await agent.run(jobFor('unikernel_volume.resize', { unikernelVolumeId: id, fence: 3, sizeMb: 100 }))).outcome).toMatchObject({ kind: 'refused' });
  const copy = { ...volume({ sizeMb: 150 }), source: { kind: 'volume' as const, volumeId: id } };
  expect(await agent.run(jobFor('unikernel_volume.create', copy))).toMatchObject({ outcome: { kind: 'done' }, observation: { volumes: [there(copy.unikernelVolumeId), there(id)] } });
  expect(await agent.run(jobFor('unikernel_volume.delete', { unikernelVolumeId: id, fence: 4 }))).toMatchObject({ outcome: { kind: 'done' }, observation: { volumes: [there(id, false)] } });
});

it('starts with what is mounted and stops without', async () => {
  const { unikernelVolumeId: id, ...rest } = volume();
  await agent.run(jobFor('unikernel_volume.create', { unikernelVolumeId: id, ...rest }));
  const unikernelId = randomUUID();
  expect(await agent.run(start(unikernelId, 2, [id]))).toMatchObject({ outcome: { kind: 'done' }, observation: { unikernel: 'running', volumes: [there(id, true, '/mnt')] } });
  expect((await agent.run(jobFor('unikernel_volume.delete', { unikernelVolumeId: id, fence: 2 }))).outcome).toMatchObject({ kind: 'refused', failure: { code: 'volume_busy' } });
  expect(await agent.run(jobFor('unikernel.stop', { unikernelId, fence: 3, drainMs: 0 }))).toMatchObject({ outcome: { kind: 'done' }, observation: { unikernel: 'absent' } });
  expect((await agent.run(jobFor('unikernel_volume.delete', { unikernelVolumeId: id, fence: 3 }))).outcome).toEqual({ kind: 'done' });
});

it('leaves nothing of a start that is refused', async () => {
  const unikernelId = randomUUID();
  expect(await agent.run(start(unikernelId, 1, [], 'x-sim-fail-boot'))).toMatchObject({ outcome: { kind: 'refused', failure: { code: 'boot_failed' } }, observation: { unikernel: 'absent' } });
});

it('tries a refused stop again when it comes again', async () => {
  const unikernelId = randomUUID();
  await agent.run(start(unikernelId, 1, [], 'x-sim-flaky-shutdown'));
  const stop = jobFor('unikernel.stop', { unikernelId, fence: 2, drainMs: 0 }, 1);
  expect((await agent.run(stop)).outcome.kind).toBe('broke');
  await agent.stop();
  await agent.start();
  expect(await agent.run(stop)).toMatchObject({ outcome: { kind: 'done' }, observation: { unikernel: 'absent' } });
});

it('refuses a start that comes after a newer stop', async () => {
  const unikernelId = randomUUID();
  await agent.run(jobFor('unikernel.stop', { unikernelId, fence: 2, drainMs: 0 }));
  expect((await agent.run(start(unikernelId, 1))).outcome).toMatchObject({ kind: 'refused', failure: { code: 'fenced' } });
});
