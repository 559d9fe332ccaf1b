import { randomUUID } from 'node:crypto';
import { jobFor, machineSpec, memoryAgent } from './testing/test-agent.js';
import { freePort } from './testing/free-port.js';
import { latestNodes } from './testing/latest-nodes.js';
import { simulationClient } from './testing/simulation-client.js';

const open: Awaited<ReturnType<typeof memoryAgent>>[] = [];
const start = async (over: NodeJS.ProcessEnv) => {
  const agent = await memoryAgent(over);
  open.push(agent);
  return agent;
};
afterEach(async () => {
  for (const agent of open.splice(0)) await agent.close();
});

async function steppedAgent(over: NodeJS.ProcessEnv = {}) {
  const port = await freePort();
  const agent = await start({ SIM_TIME: 'stepped', AGENT_PORT: String(port), ...over });
  return { agent, sim: simulationClient(port) };
}

const at = () => ({ instanceId: randomUUID(), nodeId: 'node-01', fence: 1 });
const firstGpu = async (agent: Awaited<ReturnType<typeof memoryAgent>>) => [latestNodes(agent.payloadsOf('nodes'))[0]?.gpus[0]?.id ?? ''];

it('stands still between the steps of a job until it is stepped', async () => {
  const { agent, sim } = await steppedAgent();
  await agent.publish(jobFor('instance.deploy', { ...at(), machine: machineSpec(await firstGpu(agent)) }));
  expect(await sim.step(5)).toEqual(['define', 'claim_gpus', 'create_volume', 'attach_volume', 'connect_network']);
  expect(agent.payloadsOf('outcome')).toEqual([]);
  expect(await sim.step(4)).toEqual(['boot:firmware', 'boot:kernel', 'boot:services', 'boot:cloud_init']);
  await agent.idle();
  expect(agent.payloadsOf('outcome').map(({ outcome }) => outcome.kind)).toEqual(['done']);
});

it('lets a delete overtake a deploy at any step, and leaves nothing', async () => {
  const { agent, sim } = await steppedAgent();
  for (const steps of [0, 1, 2, 3, 4, 6]) {
    const target = at();
    const machine = machineSpec(await firstGpu(agent));
    const deploy = jobFor('instance.deploy', { ...target, machine });
    await agent.publish(deploy);
    if (steps > 0) await sim.step(steps);
    const remove = jobFor('instance.delete', { ...target, fence: 2, deleteVolumeIds: machine.volumes.map(({ volumeId }) => volumeId) });
    await agent.publish(remove);
    const client = new AbortController();
    const stepping = steppingUntil(sim, client.signal);
    await agent.idle();
    client.abort();
    await stepping;
    const answers = agent.payloadsOf('outcome').slice(-2);
    expect(
      answers.map(({ operationId, outcome }) => [operationId, outcome.kind, outcome.kind === 'done' ? null : outcome.failure.code]),
    ).toEqual([
      [deploy.id, 'refused', 'fenced'],
      [remove.id, 'done', null],
    ]);
    expect(answers[1]?.observation).toEqual({ machine: 'absent', gpuIds: [], volumes: [expect.objectContaining({ exists: false })] });
  }
});

it('hands a job back when it stops, and takes it up where it was when it is given out again', async () => {
  const { agent, sim } = await steppedAgent({ SHUTDOWN_GRACE_MS: '0' });
  const job = jobFor('instance.deploy', { ...at(), machine: machineSpec(await firstGpu(agent)) });
  await agent.publish(job);
  await sim.step(3);
  await sim.untilWaiting();
  await agent.stop();
  expect(agent.payloadsOf('outcome')).toEqual([]);
  await agent.start();
  await agent.publish(job);
  expect(await sim.step(6)).toEqual([
    'attach_volume',
    'connect_network',
    'boot:firmware',
    'boot:kernel',
    'boot:services',
    'boot:cloud_init',
  ]);
  await agent.idle();
  expect(agent.payloadsOf('outcome').at(-1)).toMatchObject({ outcome: { kind: 'done' }, attempt: 1 });
});

it("takes operators' orders: faults, nodes, GPUs", async () => {
  const port = await freePort();
  const agent = await start({ AGENT_PORT: String(port) });
  const sim = simulationClient(port);
  const gpuIds = await firstGpu(agent);
  expect((await sim.call('POST', '/sim/faults', { kind: 'refuse', step: 'boot', instance_name: 'trainer', times: 1 })).status).toBe(201);
  const deploy = () => agent.run(jobFor('instance.deploy', { ...at(), machine: machineSpec(gpuIds) }));
  expect([(await deploy()).outcome.kind, (await deploy()).outcome.kind]).toEqual(['refused', 'done']);
  expect((await sim.call('POST', '/sim/gpus', { gpu: gpuIds[0], healthy: false })).status).toBe(200);
  expect((await sim.call('POST', '/sim/nodes', { node: 'node-02', up: false })).status).toBe(200);
  const state = (await sim.call('GET', '/sim')).json<{ nodes: { id: string; up: boolean; gpus: { healthy: boolean }[] }[] }>();
  expect([state.nodes[0]?.gpus[0]?.healthy, state.nodes[1]?.up]).toEqual([false, false]);
  expect((await sim.call('DELETE', '/sim/faults')).status).toBe(200);
  const wrong = await Promise.all([
    sim.call('POST', '/sim/faults', { kind: 'explode' }),
    sim.call('POST', '/sim/nodes', { node: 'node-9', up: true }),
    sim.call('POST', '/sim/step', { count: 1 }),
    sim.call('POST', '/sim/unknown'),
    sim.call('GET', '/constructor'),
  ]);
  expect(wrong.map(({ status }) => status)).toEqual([400, 404, 409, 404, 404]);
});

it('tells its health and its measurements, and is not steered where that is not wanted', async () => {
  const port = await freePort();
  const agent = await start({ AGENT_PORT: String(port), SIM_CONTROL: 'false' });
  const { call } = simulationClient(port);
  await agent.run(jobFor('instance.deploy', { ...at(), machine: machineSpec(await firstGpu(agent)) }));
  expect([
    (await call('GET', '/health/live')).status,
    (await call('GET', '/health/ready/')).status,
    (await call('GET', '/sim')).status,
  ]).toEqual([200, 200, 404]);
  const { text } = await call('GET', '/metrics');
  expect(text).toContain('garrison_agent_jobs_total{job="instance.deploy",outcome="done",region="TEST-1"} 1');
  expect(text.match(/^garrison_gpu_temperature_celsius\{/gm)).toHaveLength(8);
  expect(text).toMatch(/garrison_node_up\{node="node-01",region="TEST-1"\} 1/);
});

/** Steps whatever comes until the signal aborts. */
async function steppingUntil(sim: ReturnType<typeof simulationClient>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) await sim.step(1, signal).catch(() => []);
}

it('tells what a machine lets in, by the rules it was built with', async () => {
  const { agent, sim } = await steppedAgent({ SIM_TIME: 'instant' });
  const target = at();
  const rule = { id: 'r-1', direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', portRangeMin: 443, portRangeMax: 443, remoteIpPrefix: '203.0.113.0/24' } as const;
  const packet = { instance_id: target.instanceId, remote_ip: '203.0.113.9', protocol: 'tcp', port: 443 };
  const ask = async (change: object = {}) => {
    const { status, json } = await sim.call('POST', '/sim/packets', { ...packet, ...change });
    return status === 200 ? json<{ admitted: boolean }>().admitted : status;
  };
  expect(await ask()).toBe(404);
  await agent.run(jobFor('instance.deploy', { ...target, machine: machineSpec(await firstGpu(agent), { securityRules: [rule] }) }));
  expect([await ask(), await ask({ port: 80 }), await ask({ remote_ip: '198.51.100.9' }), await ask({ protocol: 'udp' })]).toEqual([true, false, false, false]);
  expect([await ask({ direction: 'egress', port: 80 }), await ask({ remote_ip: 'nowhere' })]).toEqual([true, 400]);
});

it('changes what a running machine lets in, newest wish last, beside its commands', async () => {
  const { agent, sim } = await steppedAgent({ SIM_TIME: 'instant' });
  const { instanceId, nodeId } = at();
  const rule = { id: 'r-1', direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', portRangeMin: 443, portRangeMax: 443, remoteIpPrefix: '0.0.0.0/0' } as const;
  const port = (fence: number, securityRules: (typeof rule)[]) =>
    jobFor('instance.apply_network', { portOfInstanceId: instanceId, nodeId, fence, privateIp: '10.0.0.5', publicIp: null, securityRules });
  const admitted = async () => {
    const answer = await sim.call('POST', '/sim/packets', { instance_id: instanceId, remote_ip: '203.0.113.9', protocol: 'tcp', port: 443 });
    return answer.json<{ admitted: boolean; version: number }>();
  };
  const missing = await agent.run(port(2, [rule]));
  expect(missing).toMatchObject({ resource: { type: 'instance_network', id: instanceId }, outcome: { kind: 'refused', failure: { code: 'machine_missing' } } });
  await agent.run(jobFor('instance.deploy', { instanceId, nodeId, fence: 1, machine: machineSpec(await firstGpu(agent)) }));
  expect(await admitted()).toMatchObject({ admitted: false, version: 1 });
  expect((await agent.run(port(4, [rule]))).outcome.kind).toBe('done');
  expect(await admitted()).toMatchObject({ admitted: true, version: 4 });
  expect((await agent.run(port(3, []))).outcome.kind).toBe('done');
  expect(await admitted()).toMatchObject({ admitted: true, version: 4 });
  // the port's version is no fence of the machine's: its next command is the second
  expect((await agent.run(jobFor('instance.stop', { instanceId, nodeId, fence: 2, graceMs: 0 }))).outcome.kind).toBe('done');
});
