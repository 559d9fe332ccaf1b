import { randomUUID } from 'node:crypto';
import type { JobOutcome } from '@garrison/contracts';
import { bootVolume, jobFor, machineSpec, memoryAgent } from './testing/test-agent.js';

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

describe('on a machine', () => {
  const data = () => bootVolume({ role: 'data', source: { kind: 'blank' } });
  const devices = (answer: { observation: JobOutcome['observation'] }, ids: string[]) =>
    ids.map((id) => answer.observation?.volumes.find(({ volumeId }) => volumeId === id)?.device ?? null);

  /** A machine that is off, and two volumes that hang on nothing. */
  async function world(name = 'trainer') {
    const target = { instanceId: randomUUID(), nodeId: 'node-01' };
    const machine = machineSpec([(await agent.nodes())[0]?.gpus[0]?.id ?? ''], { name, volumes: [bootVolume(), data()] });
    await agent.run(jobFor('instance.deploy', { ...target, fence: 1, machine }));
    await agent.run(jobFor('instance.stop', { ...target, fence: 2, graceMs: 0 }));
    const ids = [randomUUID(), randomUUID()];
    for (const volumeId of ids) await agent.run(jobFor('volume.create', { ...fresh({ volumeId }), ...blank }));
    return { ids, job: (verb: 'attach' | 'detach', fence: number, volumeIds = ids) => jobFor(`instance.${verb}_volumes`, { ...target, fence, volumeIds }) };
  }

  it('hangs all on it and takes all off again, twice without harm', async () => {
    const { ids, job } = await world();
    const on = job('attach', 3);
    const answer = await agent.run(on);
    expect(answer).toMatchObject({ outcome: { kind: 'done' }, resource: { type: 'instance' }, observation: { machine: 'stopped' } });
    expect(devices(answer, ids)).toEqual(['vdc', 'vdd']);
    expect(await agent.run(on)).toEqual(answer);
    expect((await agent.run(jobFor('volume.delete', { volumeId: ids[0] ?? '', fence: 2 }))).outcome).toMatchObject({ kind: 'refused', failure: { code: 'volume_busy' } });
    const off = await agent.run(job('detach', 4));
    expect([off.outcome.kind, devices(off, ids)]).toEqual(['done', [null, null]]);
    expect((await agent.run(jobFor('volume.delete', { volumeId: ids[0] ?? '', fence: 3 }))).outcome).toEqual({ kind: 'done' });
  });

  it('hangs none on it when one is refused', async () => {
    const { ids, job } = await world();
    const answer = await agent.run(job('attach', 3, [...ids, randomUUID()]));
    expect(answer).toMatchObject({ outcome: { kind: 'refused', failure: { code: 'volume_missing' } }, observation: { machine: 'stopped' } });
    expect(devices(answer, ids)).toEqual([null, null]);
  });

  it('takes none off when one is refused', async () => {
    const { ids, job } = await world('x-sim-fail-detach_volume');
    await agent.run(job('attach', 3));
    const answer = await agent.run(job('detach', 4));
    expect(answer).toMatchObject({ outcome: { kind: 'refused', failure: { code: 'volume_busy' } } });
    expect(devices(answer, ids)).toEqual(['vdc', 'vdd']);
  });

  it('says of each volume where it is when it came too late', async () => {
    const { ids, job } = await world();
    const late = job('attach', 3);
    const notAfter = new Date(Date.now() - 1_000).toISOString();
    const answer = await agent.run({ ...late, payload: { ...late.payload, notAfter } });
    expect(answer).toMatchObject({ outcome: { kind: 'broke', failure: { code: 'expired' } }, observation: { machine: 'stopped' } });
    expect(answer.observation?.volumes).toEqual(expect.arrayContaining(ids.map((id) => there(id))));
  });
});
