const { randomUUID } = require('node:crypto');
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { TestEnvironment } = require('jest-environment-node');

/** Leaves a file in the folder of the run when a test file has ended, however it ended: a walk waits for them. */
module.exports = class EndedEnvironment extends TestEnvironment {
  async teardown() {
    await super.teardown();
    writeFileSync(join(process.env.EVIDENCE, `${randomUUID()}.ended`), '');
  }
};
