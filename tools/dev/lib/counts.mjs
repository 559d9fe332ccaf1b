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
 * What a step of `npm test` adds to the closing line. A step with tests gives their counts; one that failed although no
 * test did (or none was found) counts as one failure more. A step without tests is one passed or one failed.
 * @param {boolean} ok how the step ended
 * @param {Counts} [tests] of its jest runs, for steps with tests
 */
export function stepCounts(ok, tests) {
  if (!tests) return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
  const silent = ok ? 0 : 1;
  return { ...tests, failed: tests.failed || silent };
}

/** The closing line: nothing follows it, other programs read it. */
export const closingLine = ({ passed, failed }) => `${passed} passed, ${failed} failed`;

const projectsOf = (root) => [...['apps', 'libs'].flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name))), join(root, 'tools')];

/** Forgets the counts of earlier runs, so that only what runs (or comes from the cache) now is summed. */
export function clearCounts(root, target) {
  for (const project of projectsOf(root)) rmSync(join(project, '.counts', `${target}.json`), { force: true });
}

/** The counts that the jest runs of one target left in all projects; see jest-count-reporter.cjs. */
export const readCounts = (root, target) => sumCounts(projectsOf(root).map((project) => readJson(join(project, '.counts', `${target}.json`)) ?? {}));
