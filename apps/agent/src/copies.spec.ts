import { randomUUID } from 'node:crypto';
import { bootVolume, jobFor, machineSpec, memoryAgent } from './testing/test-agent.js';

type TestAgent = Awaited<ReturnType<typeof memoryAgent>>;
let agent: TestAgent;
beforeEach(async () => {
  agent = await memoryAgent();
});
afterEach(() => agent.close());

let taken = 0;
const nextGpu = async () => (await agent.nodes())[0]?.gpus[(taken += 1) % 4]?.id ?? '';

/** A machine that runs, and jobs about copies of its disk. */
async function world() {
  const boot = bootVolume();
  const target = { instanceId: randomUUID(), nodeId: 'node-01' };
  await agent.run(jobFor('instance.deploy', { ...target, fence: 1, machine: machineSpec([await nextGpu()], { volumes: [boot] }) }));
  const [snapshotId, imageId] = [randomUUID(), randomUUID()];
  const snapshot = (over: Partial<{ name: string; fence: number; sourceVolumeId: string; image: { imageId: string; name: string } | null }> = {}, attempts = 3) =>
    jobFor('snapshot.create', { snapshotId, fence: 1, name: 'kept', sourceVolumeId: boot.volumeId, image: null, ...over }, attempts);
  const image = (over: Partial<{ name: string; fence: number; snapshot: { name: string; sourceVolumeId: string } | null }> = {}) =>
    jobFor('image.create', { imageId, fence: 1, name: 'golden', sourceSnapshotId: snapshotId, snapshot: null, ...over });
  return { boot, target, snapshotId, imageId, snapshot, image };
}
const there = (copyId: string, exists = true) => ({ copyId, exists });

it('makes a snapshot of a running machine, an image of that, and deletes both, each once however often it is told', async () => {
  const { boot, target, snapshotId, imageId, snapshot, image } = await world();
  const first = snapshot();
  const made = await agent.run(first);
  expect(made).toMatchObject({ outcome: { kind: 'done' }, resource: { type: 'snapshot', id: snapshotId }, observation: { copies: [there(snapshotId)], volumes: [{ volumeId: boot.volumeId, attached: true }] } });
  expect(made.steps.map(({ name, status }) => [name, status])).toEqual([['create_snapshot', 'done']]);
  expect(await agent.run(first)).toEqual(made);
  expect(await agent.run(image())).toMatchObject({ outcome: { kind: 'done' }, resource: { type: 'image', id: imageId }, observation: { copies: [there(imageId), there(snapshotId)] } });
  expect(await agent.run(jobFor('snapshot.delete', { snapshotId, fence: 2 }))).toMatchObject({ outcome: { kind: 'done' }, observation: { copies: [there(snapshotId, false)] } });
  expect(await agent.run(jobFor('image.delete', { imageId, fence: 2 }))).toMatchObject({ outcome: { kind: 'done' }, observation: { copies: [there(imageId, false)] } });
  expect(await agent.run(jobFor('instance.reboot', { ...target, fence: 2 }))).toMatchObject({ outcome: { kind: 'done' }, observation: { machine: 'running' } });
});

it.each(['snapshot', 'image'] as const)('makes both at once when asked for %s, and neither when the second is refused', async (asked) => {
  const { boot, snapshotId, imageId, snapshot, image } = await world();
  const unlucky = 'x-sim-fail-create_image';
  const both = asked === 'snapshot' ? snapshot({ image: { imageId, name: unlucky } }) : image({ name: unlucky, snapshot: { name: 'kept', sourceVolumeId: boot.volumeId } });
  const refused = await agent.run(both);
  expect(refused).toMatchObject({ outcome: { kind: 'refused', failure: { code: 'storage_full', step: 'create_image' } } });
  expect(refused.observation?.copies).toEqual(expect.arrayContaining([there(imageId, false), there(snapshotId, false)]));
  const again = asked === 'snapshot' ? snapshot({ image: { imageId, name: 'golden' } }) : image({ snapshot: { name: 'kept', sourceVolumeId: boot.volumeId } });
  const made = await agent.run(again);
  expect(made.steps.map(({ name }) => name)).toEqual(['create_snapshot', 'create_image']);
  expect(made.observation?.copies).toEqual(expect.arrayContaining([there(imageId), there(snapshotId)]));
});

it('refuses late commands, and sources that are gone', async () => {
  const { snapshotId, imageId, snapshot, image } = await world();
  expect(await agent.run(image())).toMatchObject({ outcome: { kind: 'refused', failure: { code: 'snapshot_missing' } }, observation: { copies: [there(imageId, false), there(snapshotId, false)] } });
  expect(await agent.run(snapshot({ sourceVolumeId: randomUUID() }))).toMatchObject({ outcome: { kind: 'refused', failure: { code: 'volume_missing' } } });
  await agent.run(jobFor('snapshot.delete', { snapshotId, fence: 2 }));
  expect(await agent.run(snapshot())).toMatchObject({ outcome: { kind: 'refused', failure: { code: 'fenced' } }, observation: { copies: [there(snapshotId, false)] } });
});

it('retries passing trouble, and says what there is when it gives up or comes too late', async () => {
  const { snapshotId, snapshot } = await world();
  const notAfter = new Date(Date.now() - 1_000).toISOString();
  const late = snapshot();
  expect(await agent.run({ ...late, payload: { ...late.payload, notAfter } })).toMatchObject({
    outcome: { kind: 'broke', failure: { code: 'expired' } },
    observation: { copies: [there(snapshotId, false)] },
  });
  expect(await agent.run(snapshot({ name: 'x-sim-flaky-create_snapshot' }, 1))).toMatchObject({ outcome: { kind: 'broke' }, observation: { copies: [there(snapshotId, false)] } });
  const other = await world();
  expect(await agent.run(other.snapshot({ name: 'x-sim-flaky-create_snapshot' }))).toMatchObject({ outcome: { kind: 'done' }, attempt: 2 });
});

it.each(['snapshot', 'image'] as const)('builds a machine from a %s, also after the agent was started again', async (kind) => {
  const { snapshotId, imageId, snapshot } = await world();
  await agent.run(snapshot({ image: { imageId, name: 'golden' } }));
  await agent.stop();
  await agent.start();
  const source = kind === 'snapshot' ? { kind, snapshotId } : { kind: 'custom_image' as const, imageId };
  const machine = machineSpec([await nextGpu()], { name: 'restored', hostName: 'restored', volumes: [bootVolume({ source })] });
  const restored = { instanceId: randomUUID(), nodeId: 'node-01' };
  const answer = await agent.run(jobFor('instance.deploy', { ...restored, fence: 1, machine }));
  expect(answer).toMatchObject({ outcome: { kind: 'done' }, observation: { machine: 'running' } });
  await agent.stop(); // sends what was printed
  const text = agent.payloadsOf('console').flatMap(({ chunks }) => chunks).filter(({ instanceId }) => instanceId === restored.instanceId).map((chunk) => chunk.text).join('');
  expect(text).toContain('Found on /dev/vda from an earlier instance');
});

it('leaves nothing of a machine whose image is gone', async () => {
  const lost = bootVolume({ source: { kind: 'custom_image', imageId: randomUUID() } });
  const answer = await agent.run(jobFor('instance.deploy', { instanceId: randomUUID(), nodeId: 'node-01', fence: 1, machine: machineSpec([await nextGpu()], { volumes: [lost] }) }));
  expect(answer).toMatchObject({ outcome: { kind: 'refused', failure: { code: 'image_missing' } }, observation: { machine: 'absent', volumes: [{ volumeId: lost.volumeId, exists: false }] } });
});
