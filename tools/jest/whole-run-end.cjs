const { rmSync } = require('node:fs');

/** jest's globalTeardown: takes away what whole-run.cjs made. */
module.exports = function wholeRunEnd() {
  rmSync(process.env.EVIDENCE, { recursive: true, force: true });
};
