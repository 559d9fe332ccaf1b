import type { HypervisorDriver } from '../ports/hypervisor.driver.js';
import type { MachineShape, MachineState, MachineTarget } from '../ports/machine.js';
import { refused, type DriverOutcome } from '../ports/outcome.js';
import { BootSequence, missingMachine } from './boot-sequence.js';
import { hibernateText, resumeText, shutdownText } from './console/power-text.js';
import type { Change } from './data-centre.store.js';
import { tryKey } from './faults/fault-plan.js';
import type { Hardware } from './hardware.js';
import { stepNames, type MachineRow } from './rows.js';

/** Machines on the simulated nodes. */
export class SimulatedHypervisorDriver implements HypervisorDriver {
  private readonly power: BootSequence;
  constructor(private readonly hardware: Hardware) {
    this.power = new BootSequence(hardware);
  }

  define(target: MachineTarget, shape: MachineShape, signal: AbortSignal): Promise<DriverOutcome> {
    return this.hardware.perform(
      target,
      {
        step: 'define',
        machineName: shape.name,
        nodeId: target.nodeId,
        already: () => this.row(target)?.nodeId === target.nodeId,
        refusal: () => {
          const row = this.row(target);
          return row ? refused('machine_missing', `the machine is on node ${row.nodeId}`) : this.roomRefusal(target, shape);
        },
        changes: () => {
          const row: MachineRow = {
            shape,
            nodeId: target.nodeId,
            reserved: true,
            state: 'defined',
            bootStage: null,
            boots: 0,
            bootedAtMs: null,
            restart: null,
            network: null,
          };
          return [{ table: 'machine', key: target.machineId, row }];
        },
      },
      signal,
    );
  }

  async boot(target: MachineTarget, signal: AbortSignal): Promise<DriverOutcome> {
    if (this.row(target)?.state === 'hibernated')
      return refused('power_failed', 'the machine is hibernated: it can be resumed, not booted');
    return this.power.boot(target, {}, signal);
  }

  shutdown(target: MachineTarget, graceMs: number, signal: AbortSignal): Promise<DriverOutcome> {
    const isOff = () => this.row(target)?.state !== 'running' && (this.row(target)?.bootStage ?? null) === null;
    return this.hardware.perform(
      target,
      {
        step: 'shutdown',
        weight: graceMs === 0 ? 0.1 : Math.min(1, graceMs / 2_000),
        already: () => this.row(target) !== undefined && isOff(),
        refusal: () => (this.row(target) ? null : missingMachine()),
        changes: () => {
          const state = this.row(target)?.state === 'running' ? 'stopped' : this.row(target)?.state;
          const text = this.row(target)?.state === 'running' ? shutdownText(this.power.context(target), this.now(), graceMs, false) : '';
          return [
            ...this.hardware.alter(target.machineId, { state, bootStage: null, bootedAtMs: null }),
            ...this.power.print(target, text),
          ];
        },
      },
      signal,
    );
  }

  async reboot(target: MachineTarget, token: string, signal: AbortSignal): Promise<DriverOutcome> {
    const begun = () => this.row(target)?.restart?.token === token;
    const restarting = await this.hardware.perform(
      target,
      {
        step: 'reboot',
        already: begun,
        refusal: () =>
          !this.row(target)
            ? missingMachine()
            : this.row(target)?.state === 'running'
              ? null
              : refused('power_failed', 'the machine is not running'),
        changes: () => {
          const text = shutdownText(this.power.context(target), this.now(), 0, true);
          const off = { state: 'stopped', bootStage: 0, bootedAtMs: null, restart: { token, ended: false } } as const;
          return [...this.hardware.alter(target.machineId, off), ...this.power.print(target, text)];
        },
      },
      signal,
    );
    if (restarting.kind === 'refused' || this.row(target)?.restart?.ended) return restarting;
    return this.power.boot(target, { restart: { token, ended: true } }, signal);
  }

  hibernate(target: MachineTarget, signal: AbortSignal): Promise<DriverOutcome> {
    return this.hardware.perform(
      target,
      {
        step: 'hibernate',
        weight: 0.5 + (this.row(target)?.shape.ramGb ?? 0) / 400,
        already: () => this.row(target)?.state === 'hibernated',
        refusal: () =>
          !this.row(target)
            ? missingMachine()
            : this.row(target)?.state === 'defined'
              ? refused('power_failed', 'the machine was never booted')
              : null,
        changes: () => {
          const text = this.row(target)?.state === 'running' ? hibernateText(this.power.context(target), this.now()) : '';
          const asleep = { state: 'hibernated', reserved: false, bootStage: null, bootedAtMs: null } as const;
          return [...this.hardware.alter(target.machineId, asleep), ...this.power.print(target, text)];
        },
      },
      signal,
    );
  }

  place(target: MachineTarget, shape: MachineShape, signal: AbortSignal): Promise<DriverOutcome> {
    return this.hardware.perform(
      target,
      {
        step: 'place',
        nodeId: target.nodeId,
        already: () =>
          this.row(target)?.state === 'running' || (this.row(target)?.reserved === true && this.row(target)?.nodeId === target.nodeId),
        refusal: () => {
          const row = this.row(target);
          if (!row) return missingMachine();
          if (row.state !== 'hibernated') return refused('power_failed', `the machine is ${row.state}, not hibernated`);
          if (this.hardware.parts.usage.gpusOf(target.machineId).length > 0)
            return refused('gpu_busy', 'the machine still holds GPUs of its last node');
          return this.roomRefusal(target, shape);
        },
        changes: () => {
          // what cloud-init was given is used up; what may change between two nodes is the hardware
          const kept = this.row(target)?.shape.userData ?? null;
          return this.hardware.alter(target.machineId, { nodeId: target.nodeId, reserved: true, shape: { ...shape, userData: kept } });
        },
      },
      signal,
    );
  }

  unplace(target: MachineTarget, signal: AbortSignal): Promise<DriverOutcome> {
    return this.hardware.perform(
      target,
      {
        step: 'place',
        faultless: true,
        weight: 0.2,
        already: () => this.row(target)?.reserved !== true,
        refusal: () => (this.row(target)?.state === 'hibernated' ? null : refused('power_failed', 'the machine is not hibernated')),
        changes: () => this.hardware.alter(target.machineId, { reserved: false }),
      },
      signal,
    );
  }

  resume(target: MachineTarget, signal: AbortSignal): Promise<DriverOutcome> {
    return this.hardware.perform(
      target,
      {
        step: 'resume',
        already: () => this.row(target)?.state === 'running',
        refusal: () => {
          const row = this.row(target);
          if (row && row.state !== 'hibernated') return refused('power_failed', `the machine is ${row.state}, not hibernated`);
          return this.power.refusal(target);
        },
        changes: () => {
          const running = { state: 'running', bootedAtMs: this.now().getTime() } as const;
          return [...this.hardware.alter(target.machineId, running), ...this.power.print(target, resumeText(this.power.context(target)))];
        },
      },
      signal,
    );
  }

  undefine(target: MachineTarget, signal: AbortSignal): Promise<DriverOutcome> {
    const { store, usage } = this.hardware.parts;
    return this.hardware.perform(
      target,
      {
        step: 'undefine',
        already: () => !this.row(target),
        refusal: () => {
          if (this.row(target)?.state === 'running' || this.row(target)?.bootStage !== null)
            return refused('power_failed', 'the machine is on');
          if (usage.gpusOf(target.machineId).length > 0) return refused('gpu_busy', 'the machine holds GPUs');
          return usage.attachedTo(target.machineId).length > 0 ? refused('volume_busy', 'volumes are attached to the machine') : null;
        },
        changes: () => {
          const tries = stepNames.map((step) => tryKey(target.machineId, step)).filter((key) => store.get('try', key));
          return [
            { table: 'machine', key: target.machineId, row: null },
            ...tries.map((key): Change => ({ table: 'try', key, row: null })),
          ];
        },
      },
      signal,
    );
  }

  async inspect(machineId: string): Promise<MachineState> {
    return this.hardware.machine(machineId)?.state ?? 'absent';
  }

  private roomRefusal({ nodeId, machineId }: MachineTarget, { vcpus, ramGb }: MachineShape): DriverOutcome | null {
    const node = this.hardware.parts.nodes.get(nodeId);
    const used = this.hardware.parts.usage.reservedOn(nodeId, machineId);
    if (!node || used.vcpus + vcpus > node.vcpus)
      return refused('host_full', `node ${nodeId} has ${(node?.vcpus ?? 0) - used.vcpus} vCPUs left, ${vcpus} are needed`);
    return used.ramGb + ramGb > node.ramGb
      ? refused('host_full', `node ${nodeId} has ${node.ramGb - used.ramGb} GB of memory left, ${ramGb} are needed`)
      : null;
  }

  private row(target: MachineTarget): MachineRow | undefined {
    return this.hardware.machine(target.machineId);
  }

  private now(): Date {
    return this.hardware.parts.time.now();
  }
}
