import { join } from 'node:path';
import { lastWords, run } from './command.mjs';
import { cacheDir, rootDir } from './paths.mjs';
import { StampFile, sourceStamp } from './stamp.mjs';
import { UserError } from './user-error.mjs';

/** The environment of every nx call: no background daemon, no questions, no telemetry, no `.env` behind our back. */
export const nxEnvironment = (env = process.env) => ({
  ...env,
  NX_DAEMON: 'false',
  NX_TUI: 'false',
  NX_LOAD_DOT_ENV_FILES: 'false',
  CI: 'true',
  NO_COLOR: '1',
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

/**
 * Builds the named parts whose sources changed since they were last built here.
 * @returns the names that had to be built
 * @throws UserError with the end of the build's output
 */
export async function build(names, { logFile, signal } = {}) {
  const stamps = new StampFile(join(cacheDir, 'builds.json'));
  const stale = names
    .map((name) => ({ name, stamp: sourceStamp(rootDir, builds[name].sources) }))
    .filter(({ name, stamp }) => !stamps.isCurrent(name, stamp, builds[name].outputs.map((path) => join(rootDir, path))));
  if (stale.length === 0) return [];
  const projects = stale.map(({ name }) => builds[name].projects).join(',');
  const [program, ...args] = nx('run-many', '-t', 'build', '-p', projects);
  const { code, output } = await run(program, args, { cwd: rootDir, env: nxEnvironment(), logFile, signal });
  if (code !== 0) throw new UserError(`${lastWords(output, 40)}\n\nThe build failed: the lines above say why${logFile ? `; the whole log is ${logFile}` : ''}.`);
  for (const { name, stamp } of stale) stamps.set(name, stamp);
  return stale.map(({ name }) => name);
}
