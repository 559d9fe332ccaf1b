const Sequencer = require('@jest/test-sequencer').default;

/** The walk over all routes looks at what the other files saw, so it runs after them. */
module.exports = class WalkLast extends Sequencer {
  sort(tests) {
    const isWalk = ({ path }) => path.endsWith('/route-walk.int-spec.ts');
    const sorted = super.sort(tests);
    return [...sorted.filter((test) => !isWalk(test)), ...sorted.filter(isWalk)];
  }
};
