import { instanceLifecycle, instanceOutcomes } from '../instances/instance.lifecycle.js';
import { observedMachines } from '../instances/observed-machine.js';
import { drainModes, nextDrainStep, recoveryEvent, type DrainFacts, type DrainStep } from './drain.js';
import { nodeLifecycle } from './node.lifecycle.js';

const facts = (change: Partial<DrainFacts> = {}): DrainFacts => ({ mode: 'hibernate', status: 'ACTIVE', here: true, canHibernate: true, step: null, attempts: 0, cancelled: false, ...change });
const short = (step: DrainStep): string => (step.kind === 'command' ? step.command : step.kind === 'wait' ? 'wait' : step.status);
const next = (change: Partial<DrainFacts>) => short(nextDrainStep(facts(change)));

describe('a node', () => {
  it('fails once, and comes back by way of recovering', () => {
    expect(nodeLifecycle.unreachable()).toEqual([]);
    expect(nodeLifecycle.states.map((state) => [nodeLifecycle.can(state, 'fail'), nodeLifecycle.can(state, 'recover')])).toEqual([[true, false], [false, true], [true, false]]);
  });
});

describe('draining', () => {
  it.each<[Partial<DrainFacts>, string]>([
    [{ mode: 'stop' }, 'stop'],
    [{ mode: 'stop', status: 'SHUTOFF' }, 'done'],
    [{ mode: 'stop', canHibernate: false }, 'stop'],
    [{ mode: 'hibernate' }, 'hibernate'],
    [{ mode: 'hibernate', status: 'HIBERNATED', here: false }, 'done'],
    [{ mode: 'hibernate', status: 'SHUTOFF' }, 'hibernate'],
    [{ mode: 'move', status: 'SHUTOFF' }, 'left'],
    [{ mode: 'hibernate', canHibernate: false }, 'left'],
    [{ mode: 'move' }, 'hibernate'],
    [{ mode: 'move', status: 'HIBERNATED', here: false, step: 'hibernate', attempts: 1 }, 'restore'],
    [{ mode: 'move', status: 'HIBERNATED', here: false, step: 'hibernate', attempts: 1, cancelled: true }, 'restore'],
    [{ mode: 'move', status: 'ACTIVE', here: false, step: 'restore', attempts: 1 }, 'done'],
    [{ mode: 'move', status: 'ACTIVE', here: true, step: 'restore', attempts: 1 }, 'failed'],
    [{ mode: 'move', canHibernate: false }, 'left'],
    [{ cancelled: true }, 'left'],
    [{ status: 'ERROR' }, 'left'],
    [{ status: 'ERROR', here: false }, 'done'],
    [{ status: 'ERROR', step: 'hibernate', attempts: 1 }, 'failed'],
    [{ status: 'DELETED', here: false }, 'done'],
    [{ step: 'hibernate', attempts: 2 }, 'hibernate'],
    [{ step: 'hibernate', attempts: 3 }, 'failed'],
  ])('%j: %s', (change, expected) => expect(next(change)).toBe(expected));

  it('does not wake what its owner put to sleep', () => expect(next({ mode: 'move', status: 'HIBERNATED', here: false })).toBe('done'));

  it.each(instanceLifecycle.states)('gives an instance in %s only commands it can take, and waits for what is on its way', (status) => {
    for (const mode of drainModes) {
      for (const here of [true, false]) {
        for (const step of [null, 'stop', 'hibernate', 'restore'] as const) {
          const chosen = nextDrainStep(facts({ mode, status, here, step, attempts: step ? 1 : 0 }));
          expect(chosen.kind === 'wait').toBe(instanceLifecycle.isTransitional(status));
          if (chosen.kind === 'command') expect(instanceLifecycle.can(status, chosen.command === 'hibernate' ? 'suspend' : chosen.command)).toBe(true);
          if (chosen.kind === 'end' && chosen.status !== 'done') expect(chosen.reason).not.toBeNull();
        }
      }
    }
  });
});

it.each(observedMachines)('a machine that comes back %s is taken back along the lifecycle, to where its command can end', (machine) => {
  const recovery = recoveryEvent(machine);
  if (!recovery) return expect(['absent', 'defined']).toContain(machine);
  const during = instanceLifecycle.edges[recovery.event].to;
  expect(instanceLifecycle.can('ERROR', recovery.event)).toBe(true);
  expect(instanceLifecycle.can(during, instanceOutcomes[recovery.command].done)).toBe(true);
});
