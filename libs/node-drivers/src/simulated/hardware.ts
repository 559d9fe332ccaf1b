import type { FleetGpu, FleetNode } from '../fleet/fleet.schema.js';
import type { MachineTarget } from '../ports/machine.js';
import { done, refused, TransientDriverError, type DriverOutcome } from '../ports/outcome.js';
import type { ConsoleLog } from './console/console-log.js';
import type { Change, DataCentreStore } from './data-centre.store.js';
import type { Fault, FaultPlan } from './faults/fault-plan.js';
import type { MachineRow, StepName } from './rows.js';
import type { SimulatedTime } from './time/simulated-time.js';
import type { Usage } from './usage.js';

/** The parts every simulated driver works with. */
export type HardwareParts = {
  readonly store: DataCentreStore;
  readonly usage: Usage;
  readonly time: SimulatedTime;
  readonly faults: FaultPlan;
  readonly console: ConsoleLog;
  readonly nodes: ReadonlyMap<string, FleetNode>;
  readonly seed: number;
};

/** One thing a node does. The functions are asked again after time has passed, because the world may have moved on meanwhile. */
export type Work = {
  readonly step: StepName;
  readonly part?: string;
  readonly weight?: number;
  /** For a machine the store does not know yet. */
  readonly machineName?: string;
  /** For a machine that is to come to this node instead of staying on its own. */
  readonly nodeId?: string;
  /** Ordered by something else than the machine's commands. */
  readonly unfenced?: boolean;
  readonly already: () => boolean;
  readonly refusal: () => DriverOutcome | null;
  readonly changes: () => Change[];
  /** A later part of a step whose first part has met the fault plan already. */
  readonly faultless?: boolean;
  /** What a refusal by the fault plan leaves behind, such as the console output of a boot that failed. */
  readonly whenRefused?: () => Change[];
  /** GPUs a fault may hit when the machine holds none yet. */
  readonly gpuIds?: readonly string[];
};

const SLOW_FACTOR = 10;

/** Runs what drivers do: fence, node, faults, time, and one commit with everything checked anew. */
export class Hardware {
  constructor(readonly parts: HardwareParts) {}

  /** Does the work unless it is done already, and answers when that is on disk. Throws `TransientDriverError` and, when aborted, the signal's reason. */
  async perform(target: MachineTarget, work: Work, signal: AbortSignal): Promise<DriverOutcome> {
    const outcome = await this.attempt(target, work, signal);
    await this.parts.store.durable();
    return outcome;
  }

  private async attempt(target: MachineTarget, work: Work, signal: AbortSignal): Promise<DriverOutcome> {
    signal.throwIfAborted();
    const first = this.look(target, work, true);
    if (first) return first;
    const fault = work.faultless ? undefined : this.meetFault(target, work);
    await this.letTimePass(target, work, fault, signal);
    if (fault?.kind === 'flaky') throw new TransientDriverError(fault.code, `${work.step}: ${fault.message}`);
    const second = this.look(target, work, false);
    if (second) return second;
    if (fault?.kind === 'refuse') {
      this.parts.store.commit(work.whenRefused?.() ?? []);
      return refused(fault.code, fault.message);
    }
    this.parts.store.commit(work.changes());
    return done;
  }

  machine(machineId: string): MachineRow | undefined {
    return this.parts.store.get('machine', machineId);
  }

  /** The changes that alter some members of a machine that is there. */
  alter(machineId: string, members: Partial<MachineRow>): Change[] {
    const row = this.machine(machineId);
    return row ? [{ table: 'machine', key: machineId, row: { ...row, ...members } }] : [];
  }

  /** The GPUs a machine holds, as the fleet describes them. */
  gpusOf(machineId: string): FleetGpu[] {
    const held = new Set(this.parts.usage.gpusOf(machineId));
    const nodeId = this.machine(machineId)?.nodeId ?? '';
    return (this.parts.nodes.get(nodeId)?.gpus ?? []).filter((gpu) => held.has(gpu.id));
  }

  /** The answer that needs no work, or null when there is something to do. */
  private look(target: MachineTarget, work: Work, recordFence: boolean): DriverOutcome | null {
    const { store } = this.parts;
    const fenced = work.unfenced !== true;
    const seen = store.get('fence', target.machineId)?.fence ?? 0;
    if (fenced && target.fence < seen) return refused('fenced', `the node has seen command ${seen} for this machine, ${target.fence} is older`);
    if (fenced && recordFence && target.fence > seen) {
      store.commit([{ table: 'fence', key: target.machineId, row: { fence: target.fence, atMs: this.parts.time.now().getTime() } }]);
    }
    if (work.already()) return done;
    const nodeId = this.nodeOf(target, work);
    if (!this.parts.nodes.has(nodeId)) return refused('node_down', `there is no node ${nodeId}`);
    if (store.get('node', nodeId)?.up === false) throw new TransientDriverError('node_down', `node ${nodeId} is down`);
    return work.refusal();
  }

  private meetFault(target: MachineTarget, work: Work): Fault | undefined {
    const { faults, store } = this.parts;
    const nodeId = this.nodeOf(target, work);
    const fault = faults.meet({ step: work.step, machineId: target.machineId, machineName: this.nameOf(target, work), nodeId });
    if (fault?.kind === 'node_down') {
      store.commit(this.powerLoss(nodeId));
      throw new TransientDriverError('node_down', `node ${nodeId} went down`);
    }
    if (fault?.kind === 'gpu_lost') {
      const [gpuId] = [...this.parts.usage.gpusOf(target.machineId), ...(work.gpuIds ?? [])];
      if (gpuId) store.commit(this.gpuLoss(gpuId));
    }
    return fault;
  }

  private letTimePass(target: MachineTarget, work: Work, fault: Fault | undefined, signal: AbortSignal): Promise<void> {
    if (fault?.kind === 'lost') return never(signal);
    const weight = (work.weight ?? 1) * (fault?.kind === 'slow' ? SLOW_FACTOR : 1);
    const passage = {
      step: work.step,
      part: work.part ?? null,
      machineId: target.machineId,
      machineName: this.nameOf(target, work),
      weight,
    };
    return this.parts.time.pass(passage, signal);
  }

  /** A node that goes dark: its machines lose their power and keep what they hold. */
  powerLoss(nodeId: string): Change[] {
    const machines = this.parts.usage.machinesOn(nodeId).flatMap((machineId) => {
      const row = this.machine(machineId);
      return row?.state === 'running' || row?.bootStage !== null
        ? this.alter(machineId, { state: row?.state === 'running' ? 'stopped' : row?.state, bootStage: null, bootedAtMs: null })
        : [];
    });
    return [{ table: 'node', key: nodeId, row: { up: false } }, ...machines];
  }

  /** A GPU that falls off the bus; the machine that holds it sees that in its kernel log. */
  gpuLoss(gpuId: string): Change[] {
    const row = this.parts.store.get('gpu', gpuId);
    if (!row?.healthy) return [];
    const holder = row.heldBy === null ? undefined : this.machine(row.heldBy);
    const uptime = holder?.bootedAtMs ? (this.parts.time.now().getTime() - holder.bootedAtMs) / 1_000 : null;
    const text =
      row.heldBy === null || uptime === null
        ? []
        : this.parts.console.append(
            row.heldBy,
            `[${uptime.toFixed(6).padStart(12)}] NVRM: Xid (${gpuId}): 79, GPU has fallen off the bus.\n`,
          );
    return [{ table: 'gpu', key: gpuId, row: { ...row, healthy: false } }, ...text];
  }

  private nodeOf(target: MachineTarget, work: Work): string {
    return work.nodeId ?? this.machine(target.machineId)?.nodeId ?? target.nodeId;
  }

  private nameOf(target: MachineTarget, work: Work): string {
    return this.machine(target.machineId)?.shape.name ?? work.machineName ?? '';
  }
}

/** A call that is never answered. */
function never(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    else signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
