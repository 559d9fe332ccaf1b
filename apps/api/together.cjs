const { join } = require('node:path');
const { inParts } = require('../../tools/jest/together.cjs');

/** The whole application is loaded once for each part instead of once for each file. */
module.exports = inParts(join(__dirname, 'src'), 6, '.int-spec.ts');
