import { setTimeout as delay } from 'node:timers/promises';
import { jobResourceOf, type AgentJob, type JobOutcome } from '@garrison/contracts';
import { OperationListeners } from '../modules/instances/operation-listeners.js';
import type { TestApi } from './test-api.js';

type Unfinished = { id: string; region: string; job: AgentJob };
type Answer = { outcome?: JobOutcome['outcome']; observation?: JobOutcome['observation'] };

/** The unfinished commands to unikernels and their volumes, oldest first. */
export const unikernelJobs = (api: TestApi): Promise<Unfinished[]> =>
  api.dataSource.query("SELECT id, region, job FROM operations WHERE status IN ('pending', 'running') AND resource_type LIKE 'unikernel%' ORDER BY created_at, id");

/** Says of a command that it has begun. */
export async function reportBegun(api: TestApi, { id, region, job }: Unfinished): Promise<void> {
  const { fence, requestId } = job.payload;
  const resource = jobResourceOf(job.payload);
  const steps = [{ name: 'create_volume', status: 'running' as const, startedAt: new Date().toISOString(), finishedAt: null, detail: null }];
  await api.app.get(OperationListeners).of(resource.type).progress({ operationId: id, resource, region, fence, requestId, attempt: 1, sequence: 1, steps });
}

/** Answers a command as its agent would; a success by default. */
export async function answerUnikernel(api: TestApi, { id, region, job }: Unfinished, { outcome = { kind: 'done' }, observation }: Answer = {}): Promise<void> {
  const { fence, requestId } = job.payload;
  const resource = jobResourceOf(job.payload);
  const at = new Date().toISOString();
  const steps = [{ name: 'boot', status: 'done' as const, startedAt: at, finishedAt: at, detail: null }];
  const seen: JobOutcome['observation'] =
    resource.type === 'unikernel' ? { volumes: [], unikernel: job.name === 'unikernel.start' ? 'running' : 'absent' } : { volumes: [{ volumeId: resource.id, exists: job.name !== 'unikernel_volume.delete', attached: false, device: null }] };
  await api.app.get(OperationListeners).of(resource.type).apply({ operationId: id, resource, region, fence, requestId, attempt: 1, steps, outcome, observation: observation === undefined ? seen : observation });
}

/** Answers everything with success until nothing is left, also what follows from the answers. */
export async function settleUnikernels(api: TestApi): Promise<void> {
  for (let open = await unikernelJobs(api); open.length > 0; open = await unikernelJobs(api)) for (const one of open) await answerUnikernel(api, one);
}

/** An agent at work beside a test: answers commands as they come. Returns how to send it home. */
export function unikernelAgentAtWork(api: TestApi): () => Promise<void> {
  let working = true;
  const work = (async () => {
    for (; working; await delay(10)) await settleUnikernels(api);
  })();
  return async () => {
    working = false;
    await work;
  };
}
