import { agentJobs, type AgentJobName, type AgentJobPayload, type AnyJobTarget } from '@garrison/contracts';
import { applyNetwork } from './instance-apply-network.handler.js';
import { deleteInstance } from './instance-delete.handler.js';
import { deployInstance } from './instance-deploy.handler.js';
import { hibernateInstance } from './instance-hibernate.handler.js';
import { rebootInstance } from './instance-reboot.handler.js';
import { restoreInstance } from './instance-restore.handler.js';
import { startInstance } from './instance-start.handler.js';
import { stopInstance } from './instance-stop.handler.js';
import type { AgentHandlers, Plan, PlanContext } from './plan.js';
import { attachToInstance } from './volumes-attach.handler.js';
import { detachFromInstance } from './volumes-detach.handler.js';
import { cloneVolume } from './volume-clone.handler.js';
import { createVolume } from './volume-create.handler.js';
import { deleteVolume } from './volume-delete.handler.js';
import { resizeVolume } from './volume-resize.handler.js';
import { startUnikernel, stopUnikernel } from './unikernels.handler.js';
import { createUnikernelVolume, deleteUnikernelVolume, resizeUnikernelVolume } from './unikernel-volumes.handler.js';
import { createImage, createSnapshot, deleteImage, deleteSnapshot } from './copies.handler.js';

/** Every job an agent can be given, with what it does about it. */
export const agentHandlers: AgentHandlers = {
  'instance.deploy': deployInstance,
  'instance.start': startInstance,
  'instance.stop': stopInstance,
  'instance.reboot': rebootInstance,
  'instance.hibernate': hibernateInstance,
  'instance.restore': restoreInstance,
  'instance.delete': deleteInstance,
  'instance.attach_volumes': attachToInstance,
  'instance.detach_volumes': detachFromInstance,
  'instance.apply_network': applyNetwork,
  'volume.create': createVolume,
  'volume.clone': cloneVolume,
  'volume.resize': resizeVolume,
  'volume.delete': deleteVolume,
  'snapshot.create': createSnapshot,
  'snapshot.delete': deleteSnapshot,
  'image.create': createImage,
  'image.delete': deleteImage,
  'unikernel_volume.create': createUnikernelVolume,
  'unikernel_volume.resize': resizeUnikernelVolume,
  'unikernel_volume.delete': deleteUnikernelVolume,
  'unikernel.start': startUnikernel,
  'unikernel.stop': stopUnikernel,
};

/** A job this agent understands, ready to be planned. */
export type KnownJob = {
  readonly name: AgentJobName;
  readonly payload: AnyJobTarget;
  readonly timeoutMs: number;
  plan(context: PlanContext): Plan;
};

/** Reads a job by its contract. Throws when this agent does not know it, or its payload is not what the contract says. */
export function readJob(name: string, payload: unknown): KnownJob {
  if (!isJobName(name)) throw new Error(`this agent knows no job ${name}`);
  return read(name, payload);
}

function read<N extends AgentJobName>(name: N, raw: unknown): KnownJob {
  const contract = agentJobs[name];
  const payload = contract.payload.parse(raw) as AgentJobPayload<N>;
  return { name, payload, timeoutMs: contract.timeoutMs, plan: (context) => agentHandlers[name](payload, context) };
}

const isJobName = (name: string): name is AgentJobName => Object.hasOwn(agentJobs, name);
