import type { AgentJobName, AgentJobPayload, UserData } from '@garrison/contracts';
import type { DriverOutcome, DriverSet, MachineState, MachineTarget } from '@garrison/node-drivers';

/** One step of a job: repeatable, and with what takes it back when a later step is refused. */
export type Step = {
  readonly name: string;
  run(signal: AbortSignal): Promise<DriverOutcome>;
  undo?(signal: AbortSignal): Promise<DriverOutcome>;
};

/** What a job amounts to on this region's hardware. */
export type Plan = {
  readonly steps: readonly Step[];
  /** A job that is refused promises the machine is as it was, which is one of these. A job about no machine has none. */
  readonly before?: readonly MachineState[];
  /** Volumes the answer has to speak of, besides those that hang on the job's machine. */
  readonly volumeIds: readonly string[];
  /** Snapshots and images the answer has to speak of. */
  readonly copyIds?: readonly string[];
};

export type PlanContext = {
  readonly drivers: DriverSet;
  /** Opens `sealedUserData`; throws when it was sealed with another key. */
  readonly unseal: (sealed: string | null) => UserData | null;
  /** Opens `sealedEnv`; throws as `unseal` does. */
  readonly unsealEnv: (sealed: string | null) => Readonly<Record<string, string>>;
};

/** An object of this type does not compile while a job name lacks its handler. */
export type AgentHandlers = { readonly [N in AgentJobName]: (payload: AgentJobPayload<N>, context: PlanContext) => Plan };

export const targetOf = ({ instanceId, nodeId, fence }: { instanceId: string; nodeId: string; fence: number }): MachineTarget => ({
  machineId: instanceId,
  nodeId,
  fence,
});
