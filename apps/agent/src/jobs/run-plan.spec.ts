import { done, refused, TransientDriverError, type DriverOutcome } from '@garrison/node-drivers';
import type { Plan, Step } from '../handlers/plan.js';
import { Superseded } from './abort-reasons.js';
import { runPlan } from './run-plan.js';
import { StepLog } from './step-log.js';

const names = ['one', 'two', 'three'];

/** A world of three things that steps put up and take down, and a plan over it that goes wrong where it is told to. */
function world(wrong: { at?: string; with?: () => DriverOutcome; undoAt?: string; undoWith?: () => DriverOutcome } = {}) {
  const there = new Set<string>();
  const steps = names.map((name): Step => ({
    name,
    run: async () => {
      if (name === wrong.at) return wrong.with?.() ?? done;
      there.add(name);
      return done;
    },
    undo: async () => {
      if (name === wrong.undoAt) return wrong.undoWith?.() ?? done;
      there.delete(name);
      return done;
    },
  }));
  const plan: Plan = { steps, before: ['absent'], volumeIds: [] };
  const log = new StepLog();
  const controller = new AbortController();
  const observe = async () => ({ machine: there.size === 0 ? ('absent' as const) : ('defined' as const), volumes: [], gpuIds: [...there] });
  const run = (lastAttempt = false) => runPlan({ plan, log, signal: controller.signal, lastAttempt, undoLimitMs: 1_000, observe });
  return { there, log, controller, run, statuses: () => log.list().map(({ name, status }) => `${name} ${status}`) };
}

const transient = () => {
  throw new TransientDriverError('node_down', 'dark');
};

it('ends with done and all steps done, however often it is run', async () => {
  const { run, there, statuses } = world();
  expect(await run()).toMatchObject({ outcome: { kind: 'done' } });
  expect(await run()).toMatchObject({ outcome: { kind: 'done' } });
  expect([...there]).toEqual(names);
  expect(statuses()).toEqual([...names, ...names].map((name) => `${name} done`));
});

it.each(names)('takes everything back when step %s is refused', async (at) => {
  const { run, there, statuses } = world({ at, with: () => refused('host_full', 'no room') });
  expect(await run()).toEqual({
    outcome: { kind: 'refused', failure: { code: 'host_full', message: 'no room', step: at } },
    observation: { machine: 'absent', volumes: [], gpuIds: [] },
  });
  expect(there.size).toBe(0);
  expect(statuses()).toEqual([...names.slice(0, names.indexOf(at)).map((name) => `${name} undone`), `${at} failed`]);
});

it.each(names)('leaves trouble at step %s to the queue, and takes back when no attempt is left', async (at) => {
  const first = world({ at, with: transient });
  await expect(first.run(false)).rejects.toThrow('dark');
  expect([...first.there]).toEqual(names.slice(0, names.indexOf(at)));
  const last = world({ at, with: transient });
  expect(await last.run(true)).toMatchObject({
    outcome: { kind: 'broke', failure: { code: 'node_down', step: at } },
    observation: { machine: 'absent' },
  });
});

it('says broke when something could not be taken back, and goes the way back to its end', async () => {
  const { run, there } = world({
    at: 'three',
    with: () => refused('boot_failed', 'no'),
    undoAt: 'two',
    undoWith: () => refused('volume_busy', 'stuck'),
  });
  expect(await run()).toMatchObject({ outcome: { kind: 'broke', failure: { code: 'boot_failed' } }, observation: { gpuIds: ['two'] } });
  expect([...there]).toEqual(['two']);
});

it('tries the whole job again when taking back meets trouble', async () => {
  const { run } = world({ at: 'three', with: () => refused('boot_failed', 'no'), undoAt: 'two', undoWith: transient });
  await expect(run(false)).rejects.toThrow('dark');
});

it('leaves the machine to a newer command', async () => {
  const { run, there } = world({ at: 'two', with: () => refused('fenced', 'older') });
  expect(await run()).toMatchObject({ outcome: { kind: 'refused', failure: { code: 'fenced' } } });
  expect([...there]).toEqual(['one']);
  const stopped = world({ at: 'two', with: transient });
  stopped.controller.abort(new Superseded(7));
  expect(await stopped.run(true)).toMatchObject({
    outcome: { kind: 'refused', failure: { code: 'fenced', message: expect.stringContaining('7') } },
  });
});
