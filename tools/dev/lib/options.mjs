import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs, parseEnv } from 'node:util';
import { rootDir } from './paths.mjs';
import { UserError } from './user-error.mjs';

const port = (text, { env }) => {
  const value = Number(text);
  if (/^\d{1,5}$/.test(text) && value <= 65_535) return value;
  throw new UserError(`${env} has to be a port from 0 to 65535 (0 picks a free one), not "${text}".`);
};
const oneOf = (...allowed) => (text, { env }) => {
  if (allowed.includes(text)) return text;
  throw new UserError(`${env} has to be one of ${allowed.join(', ')}, not "${text}".`);
};
const matching = (pattern, what) => (text, { env }) => {
  if (pattern.test(text)) return text;
  throw new UserError(`${env} has to be ${what}, not "${text}".`);
};
const folder = (text) => resolve(rootDir, text);
const file = (text, { env }) => {
  const path = resolve(rootDir, text);
  if (existsSync(path)) return path;
  throw new UserError(`${env} names ${path}, which does not exist.`);
};

/** Every setting of `npm start`: option, environment variable, default and meaning. */
export const settings = [
  { key: 'apiPort', flag: 'api-port', env: 'API_PORT', value: 'N', default: '4000', parse: port, help: 'port of the API; 0 picks a free one' },
  { key: 'consolePort', flag: 'console-port', env: 'CONSOLE_PORT', value: 'N', default: '3000', parse: port, help: 'port of the web console; 0 picks a free one' },
  { key: 'dataDir', flag: 'data-dir', env: 'DATA_DIR', value: 'DIR', default: '.data', parse: folder, help: 'where database, queue, machines, secrets and logs live' },
  { key: 'databaseUrl', flag: 'database-url', env: 'DATABASE_URL', value: 'URL', parse: matching(/^postgres(ql)?:\/\/./, 'a postgres:// URL'), help: 'a Postgres of your own (15 or later) instead of the embedded one' },
  { key: 'redisUrl', flag: 'redis-url', env: 'REDIS_URL', value: 'URL', parse: matching(/^rediss?:\/\/./, 'a redis:// URL'), help: 'a Redis of your own (6.2 or later) instead of the embedded one' },
  { key: 'simTime', flag: 'sim-time', env: 'SIM_TIME', value: 'MODE', default: 'scaled', parse: oneOf('instant', 'scaled', 'stepped'), help: 'how fast the simulated data centre works: instant, scaled (seconds), stepped (by hand)' },
  { key: 'fleetFile', flag: 'fleet-file', env: 'FLEET_FILE', value: 'FILE', default: 'catalogue/fleet.yaml', parse: file, help: 'the simulated regions, nodes and GPUs' },
  { key: 'welcomeCredit', flag: 'welcome-credit', env: 'WELCOME_CREDIT', value: 'AMOUNT', default: '100.00', parse: matching(/^\d{1,9}(\.\d{1,9})?$/, 'an amount such as 100.00'), help: 'what a new account starts with, in its own currency' },
  { key: 'seed', flag: 'seed', env: 'SEED', value: 'N', default: '1', parse: matching(/^\d{1,9}$/, 'a whole number'), help: 'seed of the simulated faults and delays: the same seed, the same history' },
  { key: 'logLevel', flag: 'log-level', env: 'LOG_LEVEL', value: 'LEVEL', default: 'info', parse: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal'), help: 'how much the processes write to their logs' },
];

/**
 * The settings of this start. An option goes before the environment, and that before the file `.env`.
 * @param argv arguments after the script's name
 * @param env the process's environment
 * @returns one member per setting, `console`, `help`, and `env`, the environment with what `.env` adds
 * @throws UserError naming the first setting that makes no sense
 */
export function readOptions(argv, env) {
  const flags = parseFlags(argv);
  const fromFile = readEnvFile(env);
  const options = { console: !flags['no-console'], help: flags.help === true, env: { ...fromFile, ...env } };
  for (const setting of settings) {
    const text = flags[setting.flag] ?? (env[setting.env] || fromFile[setting.env]) ?? undefined;
    options[setting.key] = text || (setting.default && !options.help) ? setting.parse(text || setting.default, setting) : undefined;
  }
  return options;
}

function parseFlags(argv) {
  const known = Object.fromEntries(settings.map(({ flag }) => [flag, { type: 'string' }]));
  try {
    return parseArgs({ args: argv, options: { ...known, 'no-console': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } }).values;
  } catch (error) {
    throw new UserError(`${error.message.split('. ')[0].replace(/\.$/, '')}: npm start -- --help lists the options.`);
  }
}

/** Settings of the file `.env`; GARRISON_ENV_FILE names another file, or none when it is empty. */
function readEnvFile(env) {
  const path = env.GARRISON_ENV_FILE === undefined ? join(rootDir, '.env') : env.GARRISON_ENV_FILE;
  return path && existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {};
}

/** The text of `--help`. */
export function helpText() {
  const rows = settings.map(({ flag, value, env, help, default: preset }) => [`--${flag} ${value}`, env, `${help}${preset ? ` (${preset})` : ''}`]);
  rows.push(['--no-console', '', 'without the web console'], ['--help', '', 'this list']);
  const width = (column) => Math.max(...rows.map((row) => row[column].length));
  const lines = rows.map(([flag, env, help]) => `  ${flag.padEnd(width(0))}  ${env.padEnd(width(1))}  ${help}`);
  return [
    'npm start [-- options]: installs what is missing, builds, and runs the whole cloud on this machine.',
    '',
    ...lines,
    '',
    'Each setting may also stand in the environment or in the file .env under the name in the second column.',
    'Ctrl-C stops everything; docs/running-locally.md tells more.',
  ].join('\n');
}
