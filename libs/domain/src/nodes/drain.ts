import { instanceLifecycle, type InstanceEvent, type InstanceState } from '../instances/instance.lifecycle.js';
import type { ObservedMachine } from '../instances/observed-machine.js';

/** What becomes of the machines of a node that is drained: they are stopped there, put to sleep, or put to sleep and woken on another node. */
export const drainModes = ['stop', 'hibernate', 'move'] as const;
export type DrainMode = (typeof drainModes)[number];

/** `left`: it stays where it is, as it is, for the reason given. `failed`: it was tried and did not work. */
export const drainMachineStatuses = ['waiting', 'working', 'done', 'left', 'failed'] as const;
export type DrainMachineStatus = (typeof drainMachineStatuses)[number];

/** `hibernate` is also given to machines that are off, as only the platform can (`suspend`). */
export type DrainCommand = 'stop' | 'hibernate' | 'restore';

/** A machine of a drain as it is now. */
export type DrainFacts = {
  readonly mode: DrainMode;
  readonly status: InstanceState;
  /** It holds GPUs, vCPUs and memory on the node that is drained. */
  readonly here: boolean;
  readonly canHibernate: boolean;
  /** The last command this drain gave it, and how often it gave that one. */
  readonly step: DrainCommand | null;
  readonly attempts: number;
  readonly cancelled: boolean;
};

/** What to do next: give a command, look again later, or be done with the machine. */
export type DrainStep =
  | { readonly kind: 'command'; readonly command: DrainCommand }
  | { readonly kind: 'wait' }
  | { readonly kind: 'end'; readonly status: 'done' | 'left' | 'failed'; readonly reason: string | null };

/** How often a command that was refused by the node is given again. */
const ATTEMPTS = 3;

const end = (status: 'done' | 'left' | 'failed', reason: string | null = null): DrainStep => ({ kind: 'end', status, reason });

/** Decides from what is true of the machine, not from what was wished before, so that it may be asked at any time and by anybody. */
export function nextDrainStep(facts: DrainFacts): DrainStep {
  const { mode, status, here, step, cancelled } = facts;
  if (status === 'DELETED') return end('done');
  if (instanceLifecycle.isTransitional(status)) return { kind: 'wait' };
  if (status === 'ERROR') return step ? end('failed', 'The instance went into ERROR on the way.') : here ? end('left', 'The instance is in ERROR; it keeps its GPUs until it is deleted.') : end('done');
  if (status === 'HIBERNATED') {
    // the drain put it to sleep in order to move it, so it owes it a place, also when it was cancelled meanwhile
    return mode === 'move' && step !== null ? again(facts, 'restore') : end('done');
  }
  if (!here) return end('done');
  if (cancelled) return end('left', 'The drain was cancelled.');
  if (mode === 'stop') return status === 'SHUTOFF' ? end('done') : again(facts, 'stop');
  if (!facts.canHibernate) return end('left', 'Its flavor cannot hibernate: its owner has to delete it.');
  // woken elsewhere it would run, which nobody asked for
  if (status === 'SHUTOFF' && mode === 'move') return end('left', 'It is shut down and keeps its GPUs; only running machines are moved.');
  // awake again on the very node it was to leave: there was no other one
  if (step === 'restore') return end('failed', 'It was woken on this node again.');
  return again(facts, 'hibernate');
}

const again = ({ step, attempts }: DrainFacts, command: DrainCommand): DrainStep =>
  step === command && attempts >= ATTEMPTS ? end('failed', `The node refused to ${command} it ${attempts} times.`) : { kind: 'command', command };

/**
 * The event that takes a machine of a failed node back, by what the node reports of it now: the command that fits is given once more with a newer fence,
 * which changes nothing there and shuts out whatever is still on its way from before. Undefined: the node came back without the machine.
 */
export const recoveryEvent = (machine: ObservedMachine | undefined): { event: InstanceEvent; command: 'start' | 'stop' | 'hibernate' } | undefined =>
  machine === 'running' ? { event: 'recoverRunning', command: 'start' }
  : machine === 'stopped' ? { event: 'recoverOff', command: 'stop' }
  : machine === 'hibernated' ? { event: 'recoverAsleep', command: 'hibernate' }
  : undefined;
