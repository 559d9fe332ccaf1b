import { randomUUID } from 'node:crypto';
import { jobFor, memoryAgent } from './testing/test-agent.js';

type TestAgent = Awaited<ReturnType<typeof memoryAgent>>;
let agent: TestAgent;
beforeEach(async () => {
  agent = await memoryAgent();
});
afterEach(() => agent.close());

const fresh = (over: Partial<{ volumeId: string; name: string; sizeGb: number; fence: number }> = {}) => ({
  volumeId: randomUUID(),
  fence: 1,
  name: 'datasets',
  sizeGb: 200,
  volumeType: 'NVMe' as const,
  ...over,
});
const blank = { source: { kind: 'blank' as const } };
const there = (volumeId: string, exists = true) => ({ volumeId, exists, attached: false, device: null });

it('makes, grows, copies and deletes volumes, and says of each what there is', async () => {
  const disk = fresh();
  const { volumeId } = disk;
  const made = await agent.run(jobFor('volume.create', { ...disk, ...blank }));
  expect(made).toMatchObject({ outcome: { kind: 'done' }, resource: { type: 'volume', id: volumeId }, observation: { volumes: [there(volumeId)] } });
  expect(made.observation).not.toHaveProperty('machine');
  expect(made.steps.map(({ name, status }) => [name, status])).toEqual([['create_volume', 'done']]);
  expect((await agent.run(jobFor('volume.resize', { volumeId, fence: 2, sizeGb: 300 }))).outcome).toEqual({ kind: 'done' });
  const copy = fresh({ name: 'datasets-clone', sizeGb: 300 });
  const copied = await agent.run(jobFor('volume.clone', { ...copy, sourceVolumeId: volumeId }));
  expect(copied).toMatchObject({ outcome: { kind: 'done' }, observation: { volumes: [there(copy.volumeId), there(volumeId)] } });
  const gone = await agent.run(jobFor('volume.delete', { volumeId, fence: 4 }));
  expect(gone).toMatchObject({ outcome: { kind: 'done' }, observation: { volumes: [there(volumeId, false)] } });
});

it.each(['volume.create', 'volume.clone'] as const)('%s refused leaves nothing of the new volume', async (name) => {
  const source = fresh();
  await agent.run(jobFor('volume.create', { ...source, ...blank }));
  const unlucky = fresh({ name: 'x-sim-fail-create_volume' });
  const answer = await agent.run(
    name === 'volume.create' ? jobFor(name, { ...unlucky, ...blank }) : jobFor(name, { ...unlucky, sourceVolumeId: source.volumeId }),
  );
  expect(answer).toMatchObject({ outcome: { kind: 'refused', failure: { code: 'storage_full' } }, steps: [{ status: 'failed' }] });
  expect(answer.observation?.volumes[0]).toEqual(there(unlucky.volumeId, false));
});

it('refuses what does not fit and leaves the volume as it was', async () => {
  const { volumeId, ...disk } = fresh();
  await agent.run(jobFor('volume.create', { volumeId, ...disk, ...blank }));
  const answer = await agent.run(jobFor('volume.resize', { volumeId, fence: 2, sizeGb: 1_000_000 }));
  expect(answer).toMatchObject({ outcome: { kind: 'refused', failure: { code: 'storage_full' } }, observation: { volumes: [there(volumeId)] } });
  // it has not grown: what is smaller than it would be refused
  expect((await agent.run(jobFor('volume.resize', { volumeId, fence: 3, sizeGb: 201 }))).outcome).toEqual({ kind: 'done' });
});

it('refuses a late command to a volume that a newer one has deleted', async () => {
  const disk = fresh();
  await agent.run(jobFor('volume.delete', { volumeId: disk.volumeId, fence: 2 }));
  const late = await agent.run(jobFor('volume.create', { ...disk, ...blank }));
  expect(late).toMatchObject({ outcome: { kind: 'refused', failure: { code: 'fenced' } }, observation: { volumes: [there(disk.volumeId, false)] } });
});

it('retries passing trouble, and says what there is when it gives up or comes too late', async () => {
  const flaky = { name: 'x-sim-flaky-create_volume' };
  expect(await agent.run(jobFor('volume.create', { ...fresh(flaky), ...blank }))).toMatchObject({ outcome: { kind: 'done' }, attempt: 2 });
  const given = fresh(flaky);
  expect(await agent.run(jobFor('volume.create', { ...given, ...blank }, 1))).toMatchObject({
    outcome: { kind: 'broke', failure: { code: 'storage_full' } },
    observation: { volumes: [there(given.volumeId, false)] },
  });
  const late = fresh();
  const notAfter = new Date(Date.now() - 1_000).toISOString();
  expect(await agent.run(jobFor('volume.create', { ...late, ...blank, notAfter }))).toMatchObject({
    outcome: { kind: 'broke', failure: { code: 'expired' } },
    observation: { volumes: [there(late.volumeId, false)] },
  });
});
