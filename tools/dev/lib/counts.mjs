import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from './json-file.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @param {Partial<Counts>[]} all @returns {Counts} */
export const sumCounts = (all) =>
  all.reduce((sum, one) => ({ passed: sum.passed + (one.passed ?? 0), failed: sum.failed + (one.failed ?? 0), skipped: sum.skipped + (one.skipped ?? 0) }), {
    passed: 0,
    failed: 0,
    skipped: 0,
  });

/**
 * What a step of `npm test` adds to the closing line: with tests their counts, otherwise one passed or one failed.
 * @param {boolean} ok how the step ended
 * @param {Counts} [tests] of its jest runs, for steps with tests
 */
export function stepCounts(ok, tests) {
  if (!tests) return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
  return { ...tests, failed: tests.failed || (ok ? 0 : 1) };
}

/** The closing line: nothing follows it, other programs read it. */
export const closingLine = ({ passed, failed }) => `${passed} passed, ${failed} failed`;

const projectsOf = (root) => [...['apps', 'libs'].flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name))), join(root, 'tools')];

/** Forgets the counts of earlier runs, so that only what runs (or comes from the cache) now is summed. */
export function clearCounts(root, target) {
  for (const project of projectsOf(root)) rmSync(join(project, '.counts', `${target}.json`), { force: true });
}

/**
 * The counts that the jest runs of one target left in all projects; see jest-count-reporter.cjs.
 * @param {string[]} failedTasks projects whose run failed; one that left no failed test could not run at all and counts as one
 * @returns {Counts}
 */
export function readCounts(root, target, failedTasks = []) {
  const all = projectsOf(root).map((project) => {
    const counts = readJson(join(project, '.counts', `${target}.json`)) ?? {};
    const silent = !counts.failed && failedTasks.includes(readJson(join(project, 'package.json'))?.name);
    return silent ? { ...counts, failed: 1 } : counts;
  });
  return sumCounts(all);
}

/** The projects that nx names as failed at the end of its output. */
export const failedTasks = (output, target) => [...output.matchAll(/^- (\S+):(\S+)$/gm)].filter((match) => match[2] === target).map((match) => match[1]);
