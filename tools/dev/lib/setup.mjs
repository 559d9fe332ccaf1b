import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, lastWords, run } from './command.mjs';
import { requireFreeSpace } from './data-folder.mjs';
import { waitForLock } from './lock.mjs';
import { cacheDir, rootDir } from './paths.mjs';
import { UserError } from './user-error.mjs';

const oldestNode = [20, 19];

/** Refuses a Node that the packages do not run on. */
export function requireNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new UserError(`Garrison needs Node ${oldestNode.join('.')} or later and this is ${version}: install a newer Node.`);
}

/** Lets one process at a time install or build in this clone; `npm start` and `npm test` may run together. */
export async function alone(work, { onWait, signal } = {}) {
  mkdirSync(cacheDir, { recursive: true });
  const lock = await waitForLock(join(cacheDir, 'setup.lock'), { onWait, signal });
  try {
    return await work();
  } finally {
    lock.release();
  }
}

const hashOf = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');
const installStamp = () => join(rootDir, 'node_modules', '.garrison-install');

/** Whether node_modules holds what the lock file says: by our own stamp, or npm's later record of an install by hand. */
export function packagesAreCurrent() {
  const lockFile = join(rootDir, 'package-lock.json');
  const stamp = installStamp();
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === hashOf(lockFile) || installedByHand(lockFile);
  return installedByHand(lockFile);
}

function installedByHand(lockFile) {
  const record = statSync(join(rootDir, 'node_modules', '.package-lock.json'), { throwIfNoEntry: false });
  return record !== undefined && record.mtimeMs >= statSync(lockFile).mtimeMs;
}

/**
 * Installs the packages of the lock file.
 * @throws UserError with npm's last line
 */
export async function installPackages({ logFile, signal } = {}) {
  requireFreeSpace(rootDir, 2_000);
  if (lstatSync(join(rootDir, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new UserError('node_modules is a link to another folder, which npm ci would empty: remove the link, or bring that folder up to date yourself.');
  }
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : [findProgram('npm')];
  if (!npm[0]) throw new UserError('The program npm is missing: install it (it comes with Node) and start again.');
  const [program, ...before] = npm;
  const { code, output } = await run(program, [...before, 'ci', '--include=dev', '--no-audit', '--no-fund'], { cwd: rootDir, env: process.env, logFile, signal });
  if (code !== 0) throw new UserError(`npm ci failed (${npmReason(output)})${logFile ? `; the log is ${logFile}` : ''}.`);
  writeFileSync(installStamp(), hashOf(join(rootDir, 'package-lock.json')));
}

/** npm ends with the path of its log; what went wrong stands above. */
const npmReason = (output) => {
  const errors = output.split('\n').filter((line) => /^npm (error|ERR!)/.test(line) && !/log of this run|^npm \S+\s*$/.test(line));
  return errors[0]?.replace(/^npm (error|ERR!)\s*/, '') ?? lastWords(output);
};
