import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, lastWords, run } from './command.mjs';
import { UserError } from './user-error.mjs';

const quiet = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' };

/** Whether this machine has apt, so that missing programs can be fetched. */
export const hasApt = () => findProgram('apt-get') !== undefined;

/**
 * Installs Debian packages system-wide; only root may.
 * @throws UserError with apt's own last line
 */
export async function installAsRoot(packages, logFile) {
  await apt(['update', '-qq'], logFile);
  await apt(['install', '-y', '-qq', '--no-install-recommends', ...packages], logFile);
}

/**
 * Unpacks Debian packages, with everything they need that this machine lacks, into a folder: what a normal user can do.
 * The package lists are fetched into the folder's own `.apt`, since the system's may be empty.
 * @returns the folder that stands for `/`
 */
export async function unpackAsUser(packages, folder, logFile) {
  const root = join(folder, 'root');
  if (existsSync(root)) return root;
  const state = join(folder, '.apt');
  for (const path of ['lists/partial', 'cache/archives/partial', 'debs']) mkdirSync(join(state, path), { recursive: true });
  const own = ['-o', `Dir::State::lists=${state}/lists`, '-o', `Dir::Cache=${state}/cache`, '-o', 'Debug::NoLocking=1', '-o', 'APT::Sandbox::User='];
  await apt([...own, 'update', '-qq'], logFile);
  const plan = await apt([...own, '-s', 'install', '--no-install-recommends', ...packages], logFile);
  const needed = [...plan.matchAll(/^Inst (\S+)/gm)].map((match) => match[1]);
  await apt([...own, 'download', '-qq', ...needed], logFile, join(state, 'debs'));
  const draft = join(folder, 'root.new');
  rmSync(draft, { recursive: true, force: true });
  for (const deb of readdirSync(join(state, 'debs'))) await unpack(join(state, 'debs', deb), draft, logFile);
  renameSync(draft, root);
  rmSync(state, { recursive: true, force: true });
  return root;
}

/** Where the loader finds the libraries of an unpacked folder; some packages keep theirs in a folder of their own. */
export function libraryPath(root) {
  const bases = ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu', 'usr/lib'].map((path) => join(root, path)).filter((path) => existsSync(path));
  const own = bases.flatMap((base) => readdirSync(base, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => join(base, name)));
  const withLibraries = own.filter((path) => readdirSync(path).some((name) => /\.so(\.|$)/.test(name)));
  return [...bases, ...withLibraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
}

async function unpack(deb, into, logFile) {
  const { code, output } = await run('dpkg', ['-x', deb, into], { logFile });
  if (code !== 0) throw new UserError(`${deb} could not be unpacked: ${lastWords(output)}`);
}

async function apt(args, logFile, cwd) {
  const { code, output } = await run('apt-get', args, { env: quiet, logFile, cwd });
  if (code === 0) return output;
  throw new UserError(`apt-get failed (${lastWords(output)}): check the network connection${logFile ? `; the log is ${logFile}` : ''}.`);
}
