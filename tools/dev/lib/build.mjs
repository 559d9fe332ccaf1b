import { join } from 'node:path';
import { lastWords, run } from './command.mjs';
import { cacheDir, rootDir } from './paths.mjs';
import { StampFile, sourceStamp } from './stamp.mjs';
import { UserError } from './user-error.mjs';

/**
 * The environment of every nx call: no background daemon, no questions, no telemetry, no `.env` behind our back, and
 * nothing that an nx or jest above us left (end-to-end tests start whole stacks).
 */
export const nxEnvironment = (env = process.env) => ({
  ...Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('NX_') && name !== 'NODE_ENV' && name !== 'NO_COLOR')),
  NX_DAEMON: 'false',
  NX_TUI: 'false',
  NX_LOAD_DOT_ENV_FILES: 'false',
  CI: 'true',
  FORCE_COLOR: '0',
  NEXT_TELEMETRY_DISABLED: '1',
});

/** The argv of nx in this clone. */
export const nx = (...args) => [process.execPath, join(rootDir, 'node_modules', '.bin', 'nx'), ...args];

const shared = ['package.json', 'package-lock.json', 'nx.json', 'tsconfig.base.json', '.swcrc', 'libs'];

/** What `npm start` runs: which sources it is made of, which outputs it must leave. */
export const builds = {
  servers: {
    sources: [...shared, 'apps/api', 'apps/agent'],
    outputs: ['apps/api/dist/main.js', 'apps/api/dist/worker.js', 'apps/api/dist/migrate.js', 'apps/api/dist/seed.js', 'apps/agent/dist/main.js'],
    projects: '@garrison/api,@garrison/agent',
  },
  console: {
    sources: [...shared, 'apps/console'],
    outputs: ['apps/console/.next/standalone/apps/console/server.js'],
    projects: '@garrison/console',
  },
};

const stampFile = () => new StampFile(join(cacheDir, 'builds.json'));

/** The parts whose sources changed since they were last built here, with the stamp of what they are made of now. */
export function staleBuilds(names = Object.keys(builds)) {
  return names
    .map((name) => ({ name, stamp: sourceStamp(rootDir, builds[name].sources) }))
    .filter(({ name, stamp }) => !stampFile().isCurrent(name, stamp, builds[name].outputs.map((path) => join(rootDir, path))));
}

/** Remembers what was built; the stamps are those from before the build, so that a file written meanwhile is seen next time. */
export function recordBuilds(built) {
  for (const { name, stamp } of built) stampFile().set(name, stamp);
}

/**
 * Builds the named parts that are stale.
 * @returns the names that had to be built
 * @throws UserError with the end of the build's output
 */
export async function build(names, { logFile, signal } = {}) {
  const stale = staleBuilds(names);
  if (stale.length === 0) return [];
  const [program, ...args] = nx('run-many', '-t', 'build', '-p', stale.map(({ name }) => builds[name].projects).join(','));
  const { code, output } = await run(program, args, { cwd: rootDir, env: nxEnvironment(), logFile, signal });
  if (code !== 0) throw new UserError(`${lastWords(output, 40)}\n\nThe build failed: the lines above say why${logFile ? `; the whole log is ${logFile}` : ''}.`);
  recordBuilds(stale);
  return stale.map(({ name }) => name);
}
