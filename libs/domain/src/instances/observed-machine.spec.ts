import { instanceLifecycle } from './instance.lifecycle.js';
import { eventFromObservation, observedMachines } from './observed-machine.js';

const transitional = instanceLifecycle.states.filter((state) => instanceLifecycle.isTransitional(state));

it.each(transitional)('ends %s by an event that is legal there, whatever was seen', (state) => {
  for (const machine of [...observedMachines, undefined]) expect(instanceLifecycle.can(state, eventFromObservation(state, machine))).toBe(true);
});

it.each([
  ['STARTING', 'running', 'started'],
  ['STARTING', 'stopped', 'startRefused'],
  ['STOPPING', 'running', 'stopRefused'],
  ['HIBERNATING', 'hibernated', 'hibernated'],
  ['HIBERNATING', 'stopped', 'hibernateRefusedOff'],
  ['RESTORING', 'hibernated', 'restoreRefused'],
  ['DELETING', 'absent', 'deleted'],
  ['DELETING', 'running', 'broke'],
  ['BUILD', 'running', 'buildFailed'],
] as const)('%s, and the machine is %s: %s', (state, machine, event) => expect(eventFromObservation(state, machine)).toBe(event));

it('calls it broken when nobody could look', () => expect(eventFromObservation('STARTING', undefined)).toBe('broke'));
