import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const launcher = join(__dirname, 'start.mjs');
const unshare = ['unshare', '-U', '-r', '-m', '--'];
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'garrison-refusal-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

/** Runs `npm start` as it is, up to its refusal. Async work of this process stands still meanwhile. */
function refusal(env: Record<string, string> = {}, wrap: string[] = []) {
  const argv = [...wrap, process.execPath, launcher];
  const { status, stderr, stdout } = spawnSync(argv[0]!, argv.slice(1), {
    env: { PATH: process.env.PATH, GARRISON_ENV_FILE: '', API_PORT: '0', CONSOLE_PORT: '0', DATA_DIR: dataDir, ...env },
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, sentence: stderr.trim(), stdout };
}

const oneSentence = expect.stringMatching(/^[^\n]+[.]$/);

it('names a taken port and how to choose another', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const { status, sentence } = refusal({ CONSOLE_PORT: String(port) });
  server.close();
  expect([status, sentence]).toEqual([1, oneSentence]);
  expect(sentence).toContain(`Port ${port} for the console is already in use: choose another with --console-port or CONSOLE_PORT`);
});

it('names a data folder of an older layout', () => {
  writeFileSync(join(dataDir, 'layout.json'), '{"layout":0}');
  expect(refusal()).toMatchObject({ status: 1, sentence: expect.stringMatching(/^The data folder .* was made by an older Garrison .*\.$/) });
});

it('names a database of another Postgres', () => {
  mkdirSync(join(dataDir, 'postgres'));
  writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '15\n');
  writeFileSync(join(dataDir, 'layout.json'), '{"layout":1}');
  expect(refusal()).toMatchObject({ status: 1, sentence: expect.stringMatching(/holds a database of Postgres 15, this Garrison runs Postgres 18.*\.$/) });
});

it('names a data folder that cannot be one', () => {
  const file = join(dataDir, 'file');
  writeFileSync(file, '');
  const { status, sentence } = refusal({ DATA_DIR: join(file, 'data') });
  expect([status, sentence]).toEqual([1, oneSentence]);
  expect(sentence).toContain('is not a folder');
});

it('names a setting that makes no sense', () => {
  expect(refusal({ SIM_TIME: 'warp' })).toMatchObject({ status: 1, sentence: 'SIM_TIME has to be one of instant, scaled, stepped, not "warp".' });
});

/** A small disk to fill needs a user namespace, which some kernels forbid. */
const withSmallDisk = spawnSync(unshare[0]!, [...unshare.slice(1), 'true']).status === 0 ? it : it.skip;

withSmallDisk('names a full disk', () => {
  const script = 'mount -t tmpfs -o size=2m none "$DATA_DIR" && exec "$0" "$@"';
  const { status, sentence } = refusal({}, [...unshare, 'sh', '-c', script]);
  expect([status, sentence]).toEqual([1, oneSentence]);
  expect(sentence).toMatch(/The disk is nearly full: .* has \d MB left and 300 MB are needed\./);
});
