import type { RefusalCode } from '../../ports/outcome.js';
import type { DataCentreStore } from '../data-centre.store.js';
import type { FaultKind, FaultRow, StepName } from '../rows.js';
import { unit } from '../seeded.js';
import type { FaultRate } from './fault-rates.js';
import { faultInName } from './name-fault.js';
import { stepRefusals } from './step-refusals.js';

/** One try of one step on one machine. */
export type Occasion = { readonly step: StepName; readonly machineId: string; readonly machineName: string; readonly nodeId: string };

export type Fault = { readonly kind: FaultKind; readonly code: RefusalCode; readonly message: string };

/**
 * Decides what goes wrong. In order: what an operator ordered, what the machine's name asks for, what the rates and the seed decide. The same
 * seed, names and order of steps per machine give the same faults, whatever else runs at the same time; tries are counted on disk, so a
 * restart continues the history.
 */
export class FaultPlan {
  constructor(
    private readonly store: DataCentreStore,
    private readonly rates: readonly FaultRate[],
    private readonly seed: number,
  ) {}

  /** The fault this try meets, if any. Counts the try. */
  meet(occasion: Occasion): Fault | undefined {
    const kind = this.ordered(occasion) ?? this.named(occasion) ?? this.random(occasion);
    return kind && { kind, ...stepRefusals[occasion.step] };
  }

  private ordered(occasion: Occasion): FaultKind | undefined {
    for (const [key, fault] of this.store.rows('fault')) {
      if (!applies(fault, occasion)) continue;
      this.store.commit([{ table: 'fault', key, row: fault.times > 1 ? { ...fault, times: fault.times - 1 } : null }]);
      return fault.kind;
    }
    return undefined;
  }

  private named({ step, machineId, machineName }: Occasion): FaultKind | undefined {
    const fault = faultInName(machineName);
    if (fault?.step !== step) return undefined;
    return fault.once && this.count(machineId, step) > 1 ? undefined : fault.kind;
  }

  private random({ step, machineId, machineName }: Occasion): FaultKind | undefined {
    const rates = this.rates.filter((rate) => rate.step === step);
    if (rates.length === 0) return undefined;
    const nth = this.count(machineId, step);
    return rates.find(({ kind, rate }) => unit(this.seed, 'fault', machineName, step, kind, nth) < rate)?.kind;
  }

  private count(machineId: string, step: StepName): number {
    const key = tryKey(machineId, step);
    const count = (this.store.get('try', key)?.count ?? 0) + 1;
    this.store.commit([{ table: 'try', key, row: { count } }]);
    return count;
  }
}

export const tryKey = (machineId: string, step: StepName): string => `${machineId} ${step}`;

function applies(fault: FaultRow, { step, machineId, machineName, nodeId }: Occasion): boolean {
  return (
    (fault.step === null || fault.step === step) &&
    (fault.machineName === null || fault.machineName === machineName) &&
    (fault.machineId === null || fault.machineId === machineId) &&
    (fault.nodeId === null || fault.nodeId === nodeId)
  );
}
