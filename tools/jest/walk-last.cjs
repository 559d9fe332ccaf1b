const Sequencer = require('@jest/test-sequencer').default;
const { isPart } = require('./together.cjs');

/** A walk looks at what the other files saw, so it begins last, and is told for how many it has to wait. Parts of several files take longest, so they begin first. */
module.exports = class WalkLast extends Sequencer {
  sort(tests) {
    const isWalk = ({ path }) => /-walk\.(int|e2e)-spec\.ts$/.test(path);
    const sorted = super.sort(tests);
    const others = sorted.filter((test) => !isWalk(test));
    process.env.EVIDENCE_FILES = String(others.length);
    const several = others.filter(({ path }) => isPart(path));
    return [...several, ...others.filter((test) => !several.includes(test)), ...sorted.filter(isWalk)];
  }
};
