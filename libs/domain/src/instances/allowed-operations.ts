import type { IpStatus, Tier } from '../enums.js';
import { listed } from '../text/wording.js';
import type { VolumeState } from '../volumes/volume.lifecycle.js';
import { instanceLifecycle, type InstanceCommand, type InstanceState } from './instance.lifecycle.js';

/** The members of `allowed_operations` (spec barrack-api §3, instance object). */
export const instanceOperations = [
  'start',
  'stop',
  'reboot',
  'hibernate',
  'restore',
  'delete',
  'toggle_public_ip',
  'attach_volumes',
  'detach_volumes',
  'snapshot',
  'attach_firewall',
] as const;
export type InstanceOperation = (typeof instanceOperations)[number];

/** `reason` is there exactly when the operation is not allowed: it says what is in the way and what would be right. */
export type OperationAllowance = { readonly allowed: boolean; readonly reason?: string };
export type AllowedOperations = Readonly<Record<InstanceOperation, OperationAllowance>>;

/** What a flavor can do beyond running (catalogue). */
export type FlavorFeatures = { readonly hibernation: boolean; readonly snapshots: boolean };

export type InstanceFacts = {
  readonly status: InstanceState;
  readonly tier: Tier;
  readonly flavorFeatures: FlavorFeatures;
  readonly deleteProtection: boolean;
  readonly hasPublicIp: boolean;
  /** Where its public address is on its way to, or from. */
  readonly ipStatus?: IpStatus;
  /** States of the volumes that hang on it, where they are known: they show work on the instance that its own state does not. */
  readonly volumeStates?: readonly VolumeState[];
};

/** Where volumes can be attached and detached: Advanced machines are shut down for it, Legacy ones run (spec barrack-api §5). */
export const volumeChangeState = { advanced: 'SHUTOFF', legacy: 'ACTIVE' } as const satisfies Record<Tier, InstanceState>;

const gerunds: Partial<Record<InstanceState, string>> = {
  CREATING: 'being created',
  BUILD: 'being built',
  STOPPING: 'stopping',
  STARTING: 'starting',
  REBOOTING: 'rebooting',
  HIBERNATING: 'hibernating',
  RESTORING: 'being restored',
  DELETING: 'being deleted',
};

const yes: OperationAllowance = { allowed: true };
const no = (reason: string): OperationAllowance => ({ allowed: false, reason });

/** Needs one of these states; the reason tells the present one and the right ones. */
function inState(facts: InstanceFacts, what: string, states: readonly InstanceState[]): OperationAllowance {
  if (states.includes(facts.status)) return yes;
  if (facts.status === 'DELETED') return no('The instance is deleted.');
  const gerund = gerunds[facts.status];
  const now = gerund ? `The instance is ${gerund}` : `The instance is ${facts.status}`;
  return no(`${now}; ${what} needs it to be ${listed(states)}.`);
}

const command = (facts: InstanceFacts, what: string, event: InstanceCommand) => inState(facts, what, instanceLifecycle.edges[event].from);

const rules: Record<InstanceOperation, (facts: InstanceFacts) => OperationAllowance> = {
  start: (facts) => command(facts, 'starting', 'start'),
  stop: (facts) => command(facts, 'stopping', 'stop'),
  reboot: (facts) => command(facts, 'rebooting', 'reboot'),
  hibernate: (facts) =>
    facts.flavorFeatures.hibernation
      ? command(facts, 'hibernating', 'hibernate')
      : no('This flavor cannot hibernate; stop the instance or choose a flavor with hibernation.'),
  restore: (facts) => command(facts, 'restoring', 'restore'),
  delete: (facts) => {
    // the list of states would name nearly all of them
    if (facts.status === 'DELETED') return no('The instance is deleted.');
    if (!instanceLifecycle.can(facts.status, 'delete')) return no('The instance is already being deleted.');
    return facts.deleteProtection ? no('The instance is protected against deletion; switch delete_protection off first.') : yes;
  },
  toggle_public_ip: (facts) => {
    const allowance = inState(facts, facts.hasPublicIp ? 'releasing its public IP' : 'giving it a public IP', ['ACTIVE']);
    return allowance.allowed && (facts.ipStatus === 'attaching' || facts.ipStatus === 'detaching')
      ? no(`The public IP is ${facts.ipStatus} just now; wait until that is done.`)
      : allowance;
  },
  attach_volumes: (facts) => inState(facts, `attaching volumes in ${facts.tier} regions`, [volumeChangeState[facts.tier]]),
  detach_volumes: (facts) => inState(facts, `detaching volumes in ${facts.tier} regions`, [volumeChangeState[facts.tier]]),
  snapshot: (facts) => {
    if (facts.tier !== 'legacy') return no('Snapshots exist in legacy regions only; clone a volume instead.');
    return facts.flavorFeatures.snapshots
      ? inState(facts, 'a snapshot', ['ACTIVE', 'SHUTOFF'])
      : no('Instances of this flavor cannot be snapshotted.');
  },
  attach_firewall: (facts) => inState(facts, 'attaching a firewall', ['ACTIVE']),
};

/** What is said of work that goes on while the instance's state stays, by the state of the volume it shows in. A refusal for that work says the same. */
export const workReasons = {
  snapshotting: 'A snapshot of the instance is being made; wait until it is done.',
  attaching: 'Volumes are being attached to the instance; wait until that is done.',
  detaching: 'Volumes are being detached from the instance; wait until that is done.',
} as const satisfies Partial<Record<VolumeState, string>>;
const workShownBy: Partial<Record<VolumeState, string>> = workReasons;

/** What such work does not hold up. */
const undisturbed: ReadonlySet<InstanceOperation> = new Set(['delete', 'toggle_public_ip', 'attach_firewall']);

function unlessAtWork(operation: InstanceOperation, facts: InstanceFacts): OperationAllowance {
  const allowance = rules[operation](facts);
  if (!allowance.allowed || undisturbed.has(operation)) return allowance;
  const work = facts.volumeStates?.map((state) => workShownBy[state]).find((reason) => reason !== undefined);
  return work === undefined ? allowance : no(work);
}

/** What can be asked of an instance now, and if not, why. The console's buttons and tooltips and the API's refusals all read this. */
export const allowedOperations = (facts: InstanceFacts): AllowedOperations =>
  Object.fromEntries(instanceOperations.map((operation) => [operation, unlessAtWork(operation, facts)])) as AllowedOperations;
