const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** jest's globalSetup: a folder for what tests see; and whether everything runs, so that nothing can be missing at the end. */
module.exports = function wholeRun(config) {
  process.env.EVIDENCE = mkdtempSync(join(tmpdir(), 'garrison-evidence-'));
  const chosen = config.testPathPatterns?.patterns?.length > 0 || config.testNamePattern || config.onlyChanged || config.findRelatedTests || config.shard || config.onlyFailures;
  process.env.EVIDENCE_WHOLE = chosen ? '' : 'yes';
};
