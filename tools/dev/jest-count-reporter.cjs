const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

/**
 * Leaves the counts of a jest run in `<project>/.counts/<target>.json`. Nx keeps that file with the run's result, so a
 * run answered from the cache counts as well. A suite that could not even start counts as one failed test.
 */
module.exports = class CountReporter {
  constructor(globalConfig) {
    this.folder = join(globalConfig.rootDir, '.counts');
  }

  onRunComplete(_contexts, results) {
    const target = process.env.NX_TASK_TARGET_TARGET;
    if (!target) return; // one file run by hand is no result of the project
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(join(this.folder, `${target}.json`), `${JSON.stringify(counts)}\n`);
  }
};
