require('../../../tools/jest/together.cjs').runTogether(__filename);
