import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { helpText, readOptions, settings } from './lib/options.mjs';
import { rootDir } from './lib/paths.mjs';

const folder = mkdtempSync(join(tmpdir(), 'garrison-options-'));
const fleet = join(folder, 'fleet.yaml');
writeFileSync(fleet, 'regions: {}\n');
/** An environment with a fleet file that exists and without the clone's own `.env`. */
const env = (more: Record<string, string> = {}) => ({ GARRISON_ENV_FILE: '', FLEET_FILE: fleet, ...more });

it('starts with local defaults', () => {
  expect(readOptions([], env())).toMatchObject({
    apiPort: 4000,
    consolePort: 3000,
    dataDir: join(rootDir, '.data'),
    databaseUrl: undefined,
    redisUrl: undefined,
    simTime: 'scaled',
    welcomeCredit: '100.00',
    seed: '1',
    console: true,
    help: false,
  });
});

it('lets an option go before the environment, and that before the file .env', () => {
  const file = join(folder, '.env');
  writeFileSync(file, 'API_PORT=4001\nCONSOLE_PORT=3001\nSEED=9\n');
  const options = readOptions(['--api-port', '4003'], env({ GARRISON_ENV_FILE: file, API_PORT: '4002', CONSOLE_PORT: '3002' }));
  expect(options).toMatchObject({ apiPort: 4003, consolePort: 3002, seed: '9' });
});

it('takes an empty variable for an absent one', () => {
  expect(readOptions([], env({ DATABASE_URL: '', API_PORT: '' }))).toMatchObject({ databaseUrl: undefined, apiPort: 4000 });
});

it.each([
  [['--api-port', '70000'], {}, /API_PORT has to be a port/],
  [[], { CONSOLE_PORT: 'web' }, /CONSOLE_PORT has to be a port/],
  [[], { SIM_TIME: 'fast' }, /SIM_TIME has to be one of instant, scaled, stepped/],
  [[], { WELCOME_CREDIT: '-5' }, /WELCOME_CREDIT has to be an amount/],
  [[], { DATABASE_URL: 'mysql://here' }, /DATABASE_URL has to be a postgres/],
  [[], { FLEET_FILE: '/nowhere/fleet.yaml' }, /FLEET_FILE names \/nowhere\/fleet.yaml, which does not exist/],
  [['--colour'], {}, /Unknown option '--colour'.*--help/],
  [['surplus'], {}, /--help/],
])('refuses %j with %j in one sentence', (argv, more, sentence) => {
  expect(() => readOptions(argv, env(more))).toThrow(sentence);
  expect(() => readOptions(argv, env(more))).not.toThrow(/\n/);
});

it('lists every setting in --help and in .env.example', () => {
  const example = readFileSync(join(rootDir, '.env.example'), 'utf8');
  for (const { flag, env: name } of settings) {
    expect(helpText()).toContain(`--${flag} `);
    expect(example).toMatch(new RegExp(`^#? ?${name}=`, 'm'));
  }
});

it('shows the help even where a setting makes no sense', () => {
  expect(readOptions(['--help'], { GARRISON_ENV_FILE: '' })).toMatchObject({ help: true });
});
