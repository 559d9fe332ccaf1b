import { instanceCommands, instanceLifecycle, instanceOutcomes } from '../instances/instance.lifecycle.js';
import { imageCommands, imageLifecycle, snapshotCommands, snapshotLifecycle } from '../snapshots/snapshot.lifecycle.js';
import { volumeCommands, volumeLifecycle } from '../volumes/volume.lifecycle.js';
import { defineLifecycle, type Edge } from './lifecycle.js';

/** The parts of a lifecycle the house rules speak about, without its own state and event names. */
type Table = {
  states: readonly string[];
  initial: string;
  terminal: readonly string[];
  edges: Record<string, Edge<string>>;
  deadlinesMs: Record<string, number | undefined>;
  commands: readonly string[];
  /** States that may last for ever. */
  stable: readonly string[];
  unreachable: () => string[];
};

const tables: Record<string, Table> = {
  instance: { ...instanceLifecycle, commands: instanceCommands, stable: ['ACTIVE', 'SHUTOFF', 'HIBERNATED', 'DELETED', 'ERROR'] },
  volume: { ...volumeLifecycle, commands: volumeCommands, stable: ['available', 'attached', 'trashed', 'deleted', 'error'] },
  snapshot: { ...snapshotLifecycle, commands: snapshotCommands, stable: ['SUCCESS', 'trashed', 'deleted', 'error'] },
  image: { ...imageLifecycle, commands: imageCommands, stable: ['SUCCESS', 'trashed', 'deleted', 'error'] },
};

describe.each(Object.entries(tables))('the life of an %s', (_name, table) => {
  const exits = (state: string) => Object.values(table.edges).filter((edge) => edge.from.includes(state));

  it('can reach every declared state', () => expect(table.unreachable()).toEqual([]));

  it('names only declared states', () => {
    const named = [table.initial, ...table.terminal, ...Object.values(table.edges).flatMap((edge) => [...edge.from, edge.to])];
    expect(named.filter((state) => !table.states.includes(state))).toEqual([]);
    expect(Object.keys(table.deadlinesMs).filter((state) => !table.states.includes(state))).toEqual([]);
  });

  it.each(table.states)('%s has a way out unless it is final', (state) => {
    expect(exits(state).length === 0).toBe(table.terminal.includes(state));
  });

  it.each(table.states)('%s has a deadline exactly when an agent is at work in it', (state) => {
    expect(table.deadlinesMs[state] !== undefined).toBe(!table.stable.includes(state));
  });

  it.each(table.commands)('%s leads into a state with a deadline', (command) => {
    expect(table.deadlinesMs[table.edges[command]?.to ?? '']).toBeGreaterThan(0);
  });

  it.each(Object.keys(table.deadlinesMs))('%s can end without a person: a report leads out of it', (state) => {
    const reports = Object.entries(table.edges).filter(([event, edge]) => !table.commands.includes(event) && edge.from.includes(state));
    expect(reports.length).toBeGreaterThan(0);
  });

  it.each(Object.keys(table.deadlinesMs))('%s offers no command but delete', (state) => {
    const offered = table.commands.filter((command) => command !== 'delete' && table.edges[command]?.from.includes(state));
    expect(offered).toEqual([]);
  });

  it.each(table.terminal)('%s accepts nothing', (state) => expect(exits(state)).toEqual([]));
});

describe('instances', () => {
  it.each(Object.entries(instanceOutcomes))('%s ends by a report that is legal where the command leads', (command, { done, refused }) => {
    const during = command === 'deploy' ? instanceLifecycle.initial : instanceLifecycle.edges[command as keyof typeof instanceLifecycle.edges].to;
    expect(instanceLifecycle.can(during, done)).toBe(true);
    expect(instanceLifecycle.can(during, refused)).toBe(true);
  });

  it.each(['start', 'stop', 'reboot', 'hibernate', 'restore'] as const)('a refused %s leaves the machine in the state the command was given in', (command) => {
    const { from } = instanceLifecycle.edges[command];
    expect(from).toEqual([instanceLifecycle.edges[instanceOutcomes[command].refused].to]);
  });

  it('can be deleted from everywhere but DELETING and DELETED', () => {
    expect(instanceLifecycle.states.filter((state) => !instanceLifecycle.can(state, 'delete'))).toEqual(['DELETING', 'DELETED']);
  });

  it('answers a wrong command with the states it would be right in', () => {
    expect(instanceLifecycle.next('ACTIVE', 'start')).toEqual({ ok: false, error: { state: 'ACTIVE', event: 'start', allowedFrom: ['SHUTOFF'] } });
    expect(instanceLifecycle.next('SHUTOFF', 'start')).toEqual({ ok: true, value: 'STARTING' });
  });
});

it('finds a state nothing leads to', () => {
  const broken = defineLifecycle({ initial: 'a', terminal: ['b'], states: ['a', 'b', 'lost'], edges: { go: { from: ['a', 'lost'], to: 'b' } }, deadlinesMs: {} });
  expect(broken.unreachable()).toEqual(['lost']);
});
