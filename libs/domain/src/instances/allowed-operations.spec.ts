import { allowedOperations, instanceOperations, type InstanceFacts } from './allowed-operations.js';
import { instanceCommands, instanceLifecycle, type InstanceState } from './instance.lifecycle.js';
import { tiers } from '../enums.js';

const facts = (change: Partial<InstanceFacts> = {}): InstanceFacts => ({
  status: 'ACTIVE', tier: 'advanced', flavorFeatures: { hibernation: true, snapshots: true }, deleteProtection: false, hasPublicIp: true, ...change,
});
const allowed = (change: Partial<InstanceFacts>) => {
  const operations = allowedOperations(facts(change));
  return instanceOperations.filter((operation) => operations[operation].allowed);
};

const table: Record<InstanceState, { advanced: string[]; legacy: string[] }> = {
  ACTIVE: {
    advanced: ['stop', 'reboot', 'hibernate', 'delete', 'toggle_public_ip', 'attach_firewall'],
    legacy: ['stop', 'reboot', 'hibernate', 'delete', 'toggle_public_ip', 'attach_volumes', 'detach_volumes', 'snapshot', 'attach_firewall'],
  },
  SHUTOFF: { advanced: ['start', 'delete', 'attach_volumes', 'detach_volumes'], legacy: ['start', 'delete', 'snapshot'] },
  HIBERNATED: { advanced: ['restore', 'delete'], legacy: ['restore', 'delete'] },
  ERROR: { advanced: ['delete'], legacy: ['delete'] },
  CREATING: { advanced: ['delete'], legacy: ['delete'] },
  BUILD: { advanced: ['delete'], legacy: ['delete'] },
  STOPPING: { advanced: ['delete'], legacy: ['delete'] },
  STARTING: { advanced: ['delete'], legacy: ['delete'] },
  REBOOTING: { advanced: ['delete'], legacy: ['delete'] },
  HIBERNATING: { advanced: ['delete'], legacy: ['delete'] },
  RESTORING: { advanced: ['delete'], legacy: ['delete'] },
  DELETING: { advanced: [], legacy: [] },
  DELETED: { advanced: [], legacy: [] },
};

describe.each(instanceLifecycle.states)('%s', (status) => {
  it.each(tiers)('allows just what the spec lists in %s regions', (tier) => expect(allowed({ status, tier })).toEqual(table[status][tier]));

  it.each(tiers)('gives a reason for exactly what it refuses in %s regions', (tier) => {
    for (const { allowed: can, reason } of Object.values(allowedOperations(facts({ status, tier })))) expect(can).toBe(reason === undefined);
  });

  it('agrees with the lifecycle on every command', () => {
    const operations = allowedOperations(facts({ status }));
    for (const command of instanceCommands) expect(operations[command].allowed).toBe(instanceLifecycle.can(status, command));
  });
});

it.each([
  ['hibernate', { flavorFeatures: { hibernation: false, snapshots: true } }, 'This flavor cannot hibernate; stop the instance or choose a flavor with hibernation.'],
  ['delete', { deleteProtection: true }, 'The instance is protected against deletion; switch delete_protection off first.'],
  ['delete', { status: 'DELETING' }, 'The instance is already being deleted.'],
  ['snapshot', {}, 'Snapshots exist in legacy regions only; clone a volume instead.'],
  ['snapshot', { tier: 'legacy', flavorFeatures: { hibernation: true, snapshots: false } }, 'Instances of this flavor cannot be snapshotted.'],
  ['snapshot', { tier: 'legacy', status: 'HIBERNATED' }, 'The instance is HIBERNATED; a snapshot needs it to be ACTIVE or SHUTOFF.'],
  ['start', { status: 'STOPPING' }, 'The instance is stopping; starting needs it to be SHUTOFF.'],
  ['attach_volumes', {}, 'The instance is ACTIVE; attaching volumes in advanced regions needs it to be SHUTOFF.'],
  ['toggle_public_ip', { status: 'SHUTOFF' }, 'The instance is SHUTOFF; releasing its public IP needs it to be ACTIVE.'],
  ['toggle_public_ip', { status: 'SHUTOFF', hasPublicIp: false }, 'The instance is SHUTOFF; giving it a public IP needs it to be ACTIVE.'],
  ['stop', { status: 'DELETED' }, 'The instance is deleted.'],
  ['toggle_public_ip', { ipStatus: 'detaching' }, 'The public IP is detaching just now; wait until that is done.'],
  ['toggle_public_ip', { ipStatus: 'attaching', hasPublicIp: false }, 'The public IP is attaching just now; wait until that is done.'],
  ['stop', { tier: 'legacy', volumeStates: ['attached', 'snapshotting'] }, 'A snapshot of the instance is being made; wait until it is done.'],
  ['start', { status: 'SHUTOFF', volumeStates: ['attaching'] }, 'Volumes are being attached to the instance; wait until that is done.'],
  ['attach_volumes', { status: 'SHUTOFF', volumeStates: ['detaching'] }, 'Volumes are being detached from the instance; wait until that is done.'],
] as const)('%s with %j is refused with its reason', (operation, change, reason) => {
  expect(allowedOperations(facts(change))[operation]).toEqual({ allowed: false, reason });
});

it('work on volumes holds up neither deleting nor the network', () => {
  expect(allowed({ tier: 'legacy', volumeStates: ['snapshotting'] })).toEqual(['delete', 'toggle_public_ip', 'attach_firewall']);
  expect(allowed({ status: 'SHUTOFF', volumeStates: ['attaching', 'attached'] })).toEqual(['delete']);
});
