import { randomUUID } from 'node:crypto';
import { agentHeartbeatKey, machineSeen } from '@garrison/contracts';
import { seal } from '@garrison/queue';
import { bootVolume, jobFor, machineSpec, memoryAgent, SEALING_KEY } from './testing/test-agent.js';

type TestAgent = Awaited<ReturnType<typeof memoryAgent>>;
let agent: TestAgent;
beforeEach(async () => {
  agent = await memoryAgent();
});
afterEach(() => agent.close());

const gpuIdsOf = async (count: number, node = 0) => ((await agent.nodes())[node]?.gpus ?? []).slice(0, count).map(({ id }) => id);
const at = (over: { instanceId?: string; nodeId?: string; fence?: number } = {}) => ({
  instanceId: randomUUID(),
  nodeId: 'node-01',
  fence: 1,
  ...over,
});

/** A machine that runs, with one GPU. */
async function deployed(over: Parameters<typeof machineSpec>[1] = {}) {
  const target = at();
  const machine = machineSpec(await gpuIdsOf(1), over);
  expect((await agent.run(jobFor('instance.deploy', { ...target, machine }))).outcome).toEqual({ kind: 'done' });
  return { target, machine };
}

it('reports its nodes and its heartbeat before it takes a job', async () => {
  const nodes = await agent.nodes();
  expect(nodes.map(({ id, gpus }) => [id, gpus.length])).toEqual([
    ['node-01', 4],
    ['node-02', 4],
  ]);
  expect(agent.heartbeats.has(agentHeartbeatKey('TEST-1'))).toBe(true);
});

it("deploys: every step done, the observation true, the console with the user's own script", async () => {
  const target = at();
  const data = bootVolume({ role: 'data', name: 'data', source: { kind: 'blank' } });
  const boot = bootVolume();
  const sealedUserData = seal(
    SEALING_KEY,
    JSON.stringify({ startupScript: '#!/bin/sh\necho it works here', cloudInit: null, jupyterPassword: null }),
  );
  const machine = machineSpec(await gpuIdsOf(2), { volumes: [data, boot], sealedUserData });
  const answer = await agent.run(jobFor('instance.deploy', { ...target, machine }));
  expect(answer).toMatchObject({
    outcome: { kind: 'done' },
    resource: { type: 'instance', id: target.instanceId },
    region: 'TEST-1',
    fence: 1,
    requestId: 'req-1',
    attempt: 1,
  });
  expect(answer.steps.map(({ name, status }) => `${name} ${status}`)).toEqual(
    ['reserve_host', 'claim_gpus', 'create_volumes', 'attach_volumes', 'connect_network', 'boot'].map((name) => `${name} done`),
  );
  expect(answer.observation).toEqual({
    machine: 'running',
    gpuIds: machine.gpuIds,
    volumes: [
      { volumeId: data.volumeId, exists: true, attached: true, device: 'vdb' },
      { volumeId: boot.volumeId, exists: true, attached: true, device: 'vda' },
    ],
  });
  await agent.stop();
  expect(
    agent
      .payloadsOf('console')
      .flatMap(({ chunks }) => chunks.map(({ text }) => text))
      .join(''),
  ).toContain('it works here');
  await agent.start();
});

it('goes through a whole life: stop, start, reboot, hibernate, restore elsewhere, delete', async () => {
  const { target, machine } = await deployed();
  const next = (fence: number, nodeId = 'node-01') => ({ ...target, nodeId, fence });
  const states = [];
  for (const job of [
    jobFor('instance.stop', { ...next(2), graceMs: 10_000 }),
    jobFor('instance.start', next(3)),
    jobFor('instance.reboot', next(4)),
    jobFor('instance.hibernate', next(5)),
    jobFor('instance.restore', { ...next(6, 'node-02'), machine: { ...machine, gpuIds: await gpuIdsOf(2, 1) } }),
    jobFor('instance.delete', { ...next(7, 'node-02'), deleteVolumeIds: machine.volumes.map(({ volumeId }) => volumeId) }),
  ]) {
    const answer = await agent.run(job);
    const seen = machineSeen(answer);
    states.push([job.name, answer.outcome.kind, seen?.machine, seen?.gpuIds.length]);
  }
  expect(states).toEqual([
    ['instance.stop', 'done', 'stopped', 1],
    ['instance.start', 'done', 'running', 1],
    ['instance.reboot', 'done', 'running', 1],
    ['instance.hibernate', 'done', 'hibernated', 0],
    ['instance.restore', 'done', 'running', 2],
    ['instance.delete', 'done', 'absent', 0],
  ]);
});

it.each(['define', 'claim_gpus', 'create_volume', 'attach_volume', 'connect_network', 'boot'])(
  'a deploy refused at %s leaves nothing but the volumes there were',
  async (step) => {
    const old = bootVolume({ role: 'data', source: { kind: 'blank' } });
    const first = await deployed({ volumes: [bootVolume(), old] });
    await agent.run(jobFor('instance.delete', { ...first.target, fence: 2, deleteVolumeIds: [] }));
    const fresh = bootVolume();
    const machine = machineSpec(await gpuIdsOf(2), {
      name: `x-sim-fail-${step}`,
      volumes: [fresh, { ...old, source: { kind: 'existing' } }],
    });
    const answer = await agent.run(jobFor('instance.deploy', { ...at(), machine }));
    expect(answer.outcome).toMatchObject({ kind: 'refused', failure: { message: expect.stringMatching(/./) } });
    expect(answer.observation).toEqual({
      machine: 'absent',
      gpuIds: [],
      volumes: [
        { volumeId: fresh.volumeId, exists: false, attached: false, device: null },
        { volumeId: old.volumeId, exists: true, attached: false, device: null },
      ],
    });
    expect(answer.steps.at(-1)?.status).toBe('failed');
    expect(answer.steps.slice(0, -1).every(({ status }) => status === 'undone')).toBe(true);
  },
);

it('refuses what older commands ask once a newer one was seen', async () => {
  const target = at();
  await agent.run(jobFor('instance.delete', { ...target, fence: 2, deleteVolumeIds: [] }));
  const answer = await agent.run(jobFor('instance.deploy', { ...target, machine: machineSpec(await gpuIdsOf(1)) }));
  expect(answer).toMatchObject({
    outcome: { kind: 'refused', failure: { code: 'fenced' } },
    observation: { machine: 'absent', gpuIds: [] },
  });
});

it('retries passing trouble', async () => {
  const answer = await agent.run(
    jobFor('instance.deploy', { ...at(), machine: machineSpec(await gpuIdsOf(1), { name: 'x-sim-flaky-boot' }) }),
  );
  expect(answer).toMatchObject({ outcome: { kind: 'done' }, attempt: 2 });
});

it('gives up after the last attempt, takes back what it can and says what is left', async () => {
  const job = jobFor('instance.deploy', { ...at(), machine: machineSpec(await gpuIdsOf(1), { name: 'x-sim-flaky-connect_network' }) }, 1);
  const answer = await agent.run(job);
  expect(answer.outcome).toMatchObject({ kind: 'broke', failure: { code: 'network_failed', step: 'connect_network' } });
  expect(answer.observation).toMatchObject({ machine: 'absent', gpuIds: [] });
});

it('says broke, not refused, when a machine does not come up again after a restart', async () => {
  const { target } = await deployed({ name: 'x-sim-gpu_lost-reboot' });
  const answer = await agent.run(jobFor('instance.reboot', { ...target, fence: 2 }));
  expect(answer).toMatchObject({ outcome: { kind: 'broke', failure: { code: 'gpu_fault' } }, observation: { machine: 'stopped' } });
});

it('a refused restore sleeps on with its volumes and holds neither host nor GPUs', async () => {
  const { target, machine } = await deployed({ name: 'x-sim-fail-resume' });
  await agent.run(jobFor('instance.hibernate', { ...target, fence: 2 }));
  const answer = await agent.run(jobFor('instance.restore', { ...target, fence: 3, machine }));
  expect(answer).toMatchObject({
    outcome: { kind: 'refused', failure: { code: 'boot_failed' } },
    observation: { machine: 'hibernated', gpuIds: [], volumes: [{ attached: true }] },
  });
});

it('answers a job that comes again as it did before and touches nothing, also after a restart of the agent', async () => {
  const gpuIds = await gpuIdsOf(1);
  const refusedJob = jobFor('instance.deploy', { ...at(), machine: machineSpec(gpuIds, { name: 'x-sim-fail-boot' }) });
  const first = await agent.run(refusedJob);
  await agent.stop();
  await agent.start();
  const owner = await agent.run(jobFor('instance.deploy', { ...at(), machine: machineSpec(gpuIds) }));
  expect(owner.outcome.kind).toBe('done');
  expect(await agent.run(refusedJob)).toEqual(first);
});

it('builds once when the same job is delivered twice at the same time', async () => {
  const job = jobFor('instance.deploy', { ...at(), machine: machineSpec(await gpuIdsOf(1)) });
  await agent.publish(job);
  await agent.publish({ ...job, id: `${job.id}-again` });
  await agent.idle();
  const answers = agent.payloadsOf('outcome');
  expect(answers.map(({ outcome }) => outcome.kind)).toEqual(['done', 'done']);
  expect(answers[1]).toEqual(answers[0]);
});

it('refuses user data sealed with another key', async () => {
  const sealedUserData = seal('another key altogether, long enough as well', '{}');
  const answer = await agent.run(jobFor('instance.deploy', { ...at(), machine: machineSpec(await gpuIdsOf(1), { sealedUserData }) }));
  expect(answer.outcome).toMatchObject({ kind: 'refused', failure: { code: 'internal', message: expect.stringContaining('SEALING_KEY') } });
});

it('answers a job it cannot read at the last attempt, if it can tell whose it is', async () => {
  const job = jobFor('instance.start', at(), 2);
  const answer = await agent.run({ ...job, name: 'instance.levitate' as 'instance.start' });
  expect(answer).toMatchObject({
    attempt: 2,
    outcome: { kind: 'broke', failure: { code: 'internal' } },
    observation: { machine: 'absent' },
  });
});

it('leaves a job undone that it finds after its deadline, and tells what the node holds', async () => {
  const notAfter = new Date(Date.now() - 1_000).toISOString();
  const late = await agent.run(jobFor('instance.deploy', { ...at(), notAfter, machine: machineSpec(await gpuIdsOf(1)) }));
  expect(late).toMatchObject({
    outcome: { kind: 'broke', failure: { code: 'expired' } },
    observation: { machine: 'absent', gpuIds: [] },
    steps: [],
  });
});

it('tries a removal anew that did not succeed before, instead of repeating its old answer', async () => {
  const { target } = await deployed({ name: 'x-sim-flaky-undefine' });
  const removal = jobFor('instance.delete', { ...target, fence: 2, deleteVolumeIds: [] }, 1);
  const [first, second] = [await agent.run(removal), await agent.run(removal)];
  expect([first.outcome.kind, second.outcome.kind]).toEqual(['broke', 'done']);
});
