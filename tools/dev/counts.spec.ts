import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearCounts, closingLine, failedTasks, readCounts, stepCounts, sumCounts } from './lib/counts.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'garrison-counts-'));
  for (const project of ['apps/api', 'libs/domain', 'libs/queue', 'tools']) mkdirSync(join(root, project, '.counts'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const leave = (project: string, target: string, counts: object) => writeFileSync(join(root, project, '.counts', `${target}.json`), JSON.stringify(counts));

it('sums one target over all projects', () => {
  leave('apps/api', 'test', { passed: 3, failed: 1, skipped: 0 });
  leave('libs/domain', 'test', { passed: 40, failed: 0, skipped: 2 });
  leave('tools', 'test', { passed: 5, failed: 0, skipped: 0 });
  leave('apps/api', 'test-int', { passed: 100, failed: 0, skipped: 0 });
  expect(readCounts(root, 'test')).toEqual({ passed: 48, failed: 1, skipped: 2 });
});

it('counts a project that could not run its tests as one failure', () => {
  const output = 'Failed tasks:\n\n- @garrison/api:test\n- @garrison/domain:test\n- @garrison/queue:lint\n';
  for (const [project, name] of [['apps/api', '@garrison/api'], ['libs/domain', '@garrison/domain'], ['libs/queue', '@garrison/queue']]) {
    writeFileSync(join(root, project!, 'package.json'), JSON.stringify({ name }));
  }
  leave('apps/api', 'test', { passed: 3, failed: 2, skipped: 0 });
  expect(readCounts(root, 'test', failedTasks(output, 'test'))).toEqual({ passed: 3, failed: 3, skipped: 0 });
});

it('forgets earlier runs of that target only', () => {
  leave('apps/api', 'test', { passed: 3, failed: 1, skipped: 0 });
  leave('apps/api', 'test-int', { passed: 2, failed: 0, skipped: 0 });
  clearCounts(root, 'test');
  expect([readCounts(root, 'test').passed, readCounts(root, 'test-int').passed]).toEqual([0, 2]);
});

it.each([
  ['a check that passed', true, undefined, { passed: 1, failed: 0, skipped: 0 }],
  ['a check that failed', false, undefined, { passed: 0, failed: 1, skipped: 0 }],
  ['tests that passed', true, { passed: 7, failed: 0, skipped: 1 }, { passed: 7, failed: 0, skipped: 1 }],
  ['tests of which one failed', false, { passed: 6, failed: 1, skipped: 0 }, { passed: 6, failed: 1, skipped: 0 }],
  ['tests that could not run', false, { passed: 0, failed: 0, skipped: 0 }, { passed: 0, failed: 1, skipped: 0 }],
])('counts %s', (_what, ok, tests, expected) => {
  expect(stepCounts(ok, tests)).toEqual(expected);
});

it('closes with one line', () => {
  expect(closingLine(sumCounts([{ passed: 2 }, { passed: 1, failed: 1 }]))).toBe('3 passed, 1 failed');
});

describe('the reporter of a jest run', () => {
  const CountReporter = createRequire(join(__dirname, 'counts.spec.ts'))('./jest-count-reporter.cjs');
  const results = { numPassedTests: 9, numFailedTests: 2, numRuntimeErrorTestSuites: 1, numPendingTests: 1, numTodoTests: 0 };
  const report = () => new CountReporter({ rootDir: join(root, 'libs/queue') }).onRunComplete(new Set(), results);
  const target = process.env.NX_TASK_TARGET_TARGET;
  afterEach(() => {
    delete process.env.NX_TASK_TARGET_TARGET;
    if (target) process.env.NX_TASK_TARGET_TARGET = target;
  });

  it('leaves its counts beside the project, with a suite that did not start as a failure', () => {
    process.env.NX_TASK_TARGET_TARGET = 'test-int';
    report();
    expect(readCounts(root, 'test-int')).toEqual({ passed: 9, failed: 3, skipped: 1 });
  });

  it('leaves nothing when somebody runs one file by hand', () => {
    delete process.env.NX_TASK_TARGET_TARGET;
    report();
    expect(readCounts(root, 'test-int')).toEqual({ passed: 0, failed: 0, skipped: 0 });
  });
});
