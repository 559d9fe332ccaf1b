const Sequencer = require('@jest/test-sequencer').default;

/** The walk over all routes looks at what the other files saw, so it begins last, and is told for how many it has to wait. */
module.exports = class WalkLast extends Sequencer {
  sort(tests) {
    const isWalk = ({ path }) => path.endsWith('/route-walk.int-spec.ts');
    const sorted = super.sort(tests);
    const others = sorted.filter((test) => !isWalk(test));
    process.env.ROUTE_EVIDENCE_FILES = String(others.length);
    return [...others, ...sorted.filter(isWalk)];
  }
};
