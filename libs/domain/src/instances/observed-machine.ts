import type { InstanceEvent, InstanceState } from './instance.lifecycle.js';

/** What a node can truly hold of a machine, as its agent saw it. */
export const observedMachines = ['absent', 'defined', 'running', 'stopped', 'hibernated'] as const;
export type ObservedMachine = (typeof observedMachines)[number];

/**
 * When a command ended without a clear answer: the event that tells what is true on the node (spec barrack-api §4: "ERROR or back to the state before,
 * whichever is true on the node"). A build is never finished by guessing: a machine that runs may lack its network or its script.
 */
const truth: Partial<Record<InstanceState, Partial<Record<ObservedMachine, InstanceEvent>>>> = {
  STARTING: { running: 'started', stopped: 'startRefused' },
  STOPPING: { stopped: 'stopped', running: 'stopRefused' },
  REBOOTING: { running: 'rebooted' },
  HIBERNATING: { hibernated: 'hibernated', running: 'hibernateRefused', stopped: 'hibernateRefusedOff' },
  RESTORING: { running: 'restored', hibernated: 'restoreRefused' },
  DELETING: { absent: 'deleted' },
  CREATING: {},
  BUILD: {},
};

/** The event to record for a transitional instance whose command was given up, from the last look at its node (undefined: nobody could look). */
export function eventFromObservation(state: InstanceState, machine: ObservedMachine | undefined): InstanceEvent {
  if (state === 'CREATING' || state === 'BUILD') return 'buildFailed';
  return (machine && truth[state]?.[machine]) ?? 'broke';
}
