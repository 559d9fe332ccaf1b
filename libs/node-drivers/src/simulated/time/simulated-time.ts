import type { StepName } from '../rows.js';

/** What is waiting for time to pass. `part` tells apart the pieces of a long step (a boot has several). */
export type Passage = {
  readonly step: StepName;
  readonly part: string | null;
  readonly machineId: string;
  readonly machineName: string;
  /** How many times the usual duration. */
  readonly weight: number;
};

/** Instant in tests, scaled in demos, stepped by hand where somebody looks between two steps. */
export interface SimulatedTime {
  /** In instant time pieces of a step need not be told apart. */
  readonly instant: boolean;
  /** Rejects with the signal's reason when it aborts. */
  pass(passage: Passage, signal: AbortSignal): Promise<void>;
  now(): Date;
}
