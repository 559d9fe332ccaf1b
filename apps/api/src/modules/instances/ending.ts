import type { JobOutcome, MachineObservation, OperationStep } from '@garrison/contracts';

/** How a command ended: `observation` is what the node was seen to hold, null when nobody could look. */
export type Ending = { outcome: JobOutcome['outcome']; observation: MachineObservation | null; steps?: readonly OperationStep[] };
