const part = (file) => require.resolve(`./${file}.cjs`);

/**
 * What a Jest configuration takes in whose last file, `*-walk.int-spec.ts` or `*-walk.e2e-spec.ts`, asks whether the others saw all there is. EVIDENCE names a folder of the run for
 * what they saw, EVIDENCE_FILES how many they are, and EVIDENCE_WHOLE is `yes` when all of them run.
 */
module.exports = { testEnvironment: part('ended-environment'), globalSetup: part('whole-run'), globalTeardown: part('whole-run-end'), testSequencer: part('walk-last') };
