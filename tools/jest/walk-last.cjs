const Sequencer = require('@jest/test-sequencer').default;

/** A walk looks at what the other files saw, so it begins last, and is told for how many it has to wait. */
module.exports = class WalkLast extends Sequencer {
  sort(tests) {
    const isWalk = ({ path }) => /-walk\.(int|e2e)-spec\.ts$/.test(path);
    const sorted = super.sort(tests);
    const others = sorted.filter((test) => !isWalk(test));
    process.env.EVIDENCE_FILES = String(others.length);
    return [...others, ...sorted.filter(isWalk)];
  }
};
