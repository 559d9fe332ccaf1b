import { randomUUID } from 'node:crypto';
import { jobResourceOf, type JobOutcome, type JobVolume, type MachineSpec, type NodeReport, type RegionReport } from '@garrison/contracts';
import type { AgentJob } from '@garrison/contracts';
import { OperationListeners } from '../modules/instances/operation-listeners.js';
import { NodeReportsConsumer } from '../modules/nodes/node-reports.consumer.js';
import type { TestApi } from './test-api.js';

const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl test';

export type Customer = { token: string; accountId: string; keyId: string };

/** A registered person with a complete profile, credit (`WELCOME_CREDIT`) and an SSH key. */
export async function customer(api: TestApi, country = 'US'): Promise<Customer> {
  const email = `${randomUUID()}@example.com`;
  const password = 'correct horse battery staple 42';
  await expectStatus(201, api.call('POST', '/api/auth/register/', { body: { email, password, name: 'Ada Lovelace', country } }));
  const signedIn = await expectStatus(200, api.call('POST', '/api/auth/token/', { body: { email, password } }));
  const token: string = signedIn.access;
  await expectStatus(200, api.call('PATCH', '/api/profile/', { token, body: { address_line: '1 Loop Road', postal_code: '00100' } }));
  const key = await expectStatus(201, api.call('POST', '/api/ssh-keys/', { token, body: { name: 'laptop', public_key: PUBLIC_KEY } }));
  return { token, accountId: signedIn.user.id, keyId: key.ssh_key.id };
}

/** The body of an answer, after its status was found right; the failure shows the body. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export async function expectStatus(status: number, call: ReturnType<TestApi['call']>): Promise<any> {
  const answer = await call;
  if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

type NodePlan = { id: string; region?: string; model?: string; gpus: number; vcpus?: number; ramGb?: number };

/** Lets the inventory know a node, as its agent's report would. */
export async function addNode(api: TestApi, { id, region = 'FINLAND-1', model = 'H100-SXM5-80GB', gpus, vcpus = 512, ramGb = 4_096 }: NodePlan, more: Partial<NodeReport> = {}): Promise<void> {
  const node: NodeReport = {
    id, up: true, vcpus, ramGb, storagePools: [], machines: [],
    gpus: Array.from({ length: gpus }, (_, index) => ({ id: `${id}-gpu-${index}`, index, model, numaNode: index < gpus / 2 ? 0 : 1, nvlinkIsland: 0, healthy: true, heldBy: null })),
    ...more,
  };
  const report: RegionReport = { region, agentId: 'test', at: new Date().toISOString(), nodes: [node] };
  await api.app.get(NodeReportsConsumer).apply(report);
}

/** A deployment request that every rule allows. */
export const deployBody = (who: Customer, change: Record<string, unknown> = {}) => ({
  vm_name: `machine-${randomUUID().slice(0, 8)}`, region: 'FINLAND-1', gpu_model: 'H100-SXM5-80GB', gpu_count: 1, boot_source: 'os_image', os_image: 'ubuntu-22.04-cuda-12.4',
  ssh_key_ids: [who.keyId], assign_public_ip: true, ...change,
});

/** The job an unfinished operation left for the agent. */
export async function jobOf(api: TestApi, operationId: string): Promise<AgentJob> {
  const [row]: { job: AgentJob }[] = await api.dataSource.query('SELECT job FROM operations WHERE id = $1', [operationId]);
  if (!row?.job) throw new Error(`operation ${operationId} has no job`);
  return row.job;
}

/** Answers an operation as its agent would. `left` describes what the node holds then; by default what a success implies. */
export async function answer(api: TestApi, operationId: string, outcome: JobOutcome['outcome'], left?: JobOutcome['observation']): Promise<void> {
  const { name, payload } = await jobOf(api, operationId);
  const machine = 'machine' in payload ? payload.machine : undefined;
  const resource = jobResourceOf(payload);
  await api.app.get(OperationListeners).of(resource.type).apply({
    operationId, resource, region: 'FINLAND-1', fence: payload.fence, requestId: payload.requestId, attempt: 1, steps: [], outcome,
    observation: left === undefined ? seen(name, outcome.kind === 'done', machine) : left,
  });
}

function seen(job: AgentJob['name'], done: boolean, machine: MachineSpec | undefined): JobOutcome['observation'] {
  const built = done && job === 'instance.deploy';
  const volume = ({ volumeId, source }: JobVolume, at: number) => ({ volumeId, exists: built || source.kind === 'existing', attached: built, device: built ? `/dev/vd${'abcdefghij'[at]}` : null });
  return { machine: built ? 'running' : 'absent', volumes: (machine?.volumes ?? []).map(volume), gpuIds: built ? (machine?.gpuIds ?? []) : [] };
}
