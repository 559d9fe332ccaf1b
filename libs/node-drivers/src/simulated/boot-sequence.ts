import type { MachineTarget } from '../ports/machine.js';
import { done, refused, type DriverOutcome } from '../ports/outcome.js';
import type { BootContext } from './console/boot-context.js';
import { bootStageCount, bootText } from './console/boot-text.js';
import { bootFailureText } from './console/kernel.js';
import type { Change } from './data-centre.store.js';
import type { Hardware } from './hardware.js';
import type { DiskFact, MachineRow } from './rows.js';

/** Which piece of a boot meets the fault plan: by then the firmware has printed and a failing kernel can be seen on the console. */
const FAULTY_STAGE = 1;

export const missingMachine = () => refused('machine_missing', 'there is no such machine on the node');

/** Powers simulated machines on. */
export class BootSequence {
  constructor(private readonly hardware: Hardware) {}

  /** Boots piece by piece; a boot that was cut off goes on where it was. `ended` is written together with the last piece. */
  async boot(target: MachineTarget, ended: Partial<MachineRow>, signal: AbortSignal): Promise<DriverOutcome> {
    let outcome: DriverOutcome = done;
    do {
      const from = this.hardware.machine(target.machineId)?.bootStage ?? 0;
      const to = this.hardware.parts.time.instant ? bootStageCount : from + 1;
      // made once, used when time has passed
      const piece = this.hardware.machine(target.machineId) ? bootText(this.context(target), from, to) : null;
      outcome = await this.hardware.perform(
        target,
        {
          step: 'boot',
          part: piece?.name,
          weight: piece?.weight,
          faultless: !(from <= FAULTY_STAGE && FAULTY_STAGE < to),
          already: () => this.hardware.machine(target.machineId)?.state === 'running',
          refusal: () => this.refusal(target),
          whenRefused: () => [
            ...this.hardware.alter(target.machineId, { bootStage: null }),
            ...this.print(target, bootFailureText(this.context(target))),
          ],
          changes: () => [
            ...(to < bootStageCount ? this.hardware.alter(target.machineId, { bootStage: to }) : this.bootedChanges(target, ended)),
            ...this.print(target, piece?.text ?? ''),
            ...this.remember(target, piece?.facts ?? []),
          ],
        },
        signal,
      );
    } while (outcome.kind === 'done' && this.hardware.machine(target.machineId)?.state !== 'running');
    return outcome;
  }

  private bootedChanges(target: MachineTarget, ended: Partial<MachineRow>): Change[] {
    const row = this.hardware.machine(target.machineId);
    if (!row) return [];
    // cloud-init has used them; secrets do not stay on the node longer than needed
    const shape = { ...row.shape, userData: null };
    return this.hardware.alter(target.machineId, {
      ...ended,
      shape,
      state: 'running',
      bootStage: null,
      boots: row.boots + 1,
      bootedAtMs: this.hardware.parts.time.now().getTime(),
    });
  }

  /** Why the machine cannot be powered on, or null. */
  refusal(target: MachineTarget): DriverOutcome | null {
    const { store, usage } = this.hardware.parts;
    const row = this.hardware.machine(target.machineId);
    if (!row) return missingMachine();
    if (row.nodeId !== target.nodeId) return refused('machine_missing', `the machine is on node ${row.nodeId}`);
    if (!row.reserved) return refused('host_full', 'no vCPUs and memory are reserved for the machine');
    const lost = usage.gpusOf(target.machineId).find((id) => store.get('gpu', id)?.healthy === false);
    if (lost !== undefined) return refused('gpu_fault', `${lost} has fallen off the bus`);
    const volumes = usage.attachedTo(target.machineId).map((id) => store.get('volume', id));
    return volumes.some((volume) => volume?.attachment?.role === 'boot')
      ? null
      : refused('volume_missing', 'the machine has no boot volume');
  }

  /** Adds to the machine's serial output. */
  print({ machineId }: MachineTarget, text: string): Change[] {
    return this.hardware.parts.console.append(machineId, text);
  }

  /** Puts what a boot made onto the boot volume. */
  private remember({ machineId }: MachineTarget, facts: readonly DiskFact[]): Change[] {
    if (facts.length === 0) return [];
    const { store, usage } = this.hardware.parts;
    const key = usage.attachedTo(machineId).find((id) => store.get('volume', id)?.attachment?.role === 'boot');
    const row = key === undefined ? undefined : store.get('volume', key);
    if (key === undefined || !row) return [];
    const isNew = (fact: DiskFact) => facts.every(({ kind, name }) => kind !== fact.kind || name !== fact.name);
    return [{ table: 'volume', key, row: { ...row, facts: [...row.facts.filter(isNew), ...facts] } }];
  }

  /** What a boot, a shutdown or a wake-up of this machine can see. */
  context({ machineId, nodeId }: MachineTarget): BootContext {
    const { seed, store, usage } = this.hardware.parts;
    const machine = this.hardware.machine(machineId);
    if (!machine) throw new Error(`machine ${machineId} vanished between a check and its use`);
    const volumes = usage.attachedTo(machineId).flatMap((id) => store.get('volume', id) ?? []);
    return { seed, machineId, nodeId, machine, gpus: this.hardware.gpusOf(machineId), volumes, startedAt: this.hardware.parts.time.now() };
  }
}
