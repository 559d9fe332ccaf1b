import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { findProgram, run } from './command.mjs';
import { UserError } from './user-error.mjs';

/** The user `nobody` of every Debian: it owns the database files when root runs the launcher. */
const nobody = 65_534;

/**
 * The argv that runs a program so that it gets `deathSignal` when its starter dies, even by kill -9 (setpriv is part of
 * util-linux). Where setpriv is missing the program is simply run; the next start then finds it by its pid file.
 * @param uid user to change to, only possible for root
 */
export function guarded(command, args, deathSignal, uid) {
  const setpriv = findProgram('setpriv');
  if (!setpriv) return [command, ...args];
  const user = uid === undefined ? [] : [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
  return [setpriv, ...user, '--pdeathsig', deathSignal.replace(/^SIG/, ''), '--', command, ...args];
}

/**
 * As whom Postgres runs: it refuses root, so root hands it over to `nobody`, or, where `nobody` cannot reach the folders
 * (a clone under /root), runs it in a user namespace in which root is called `nobody`.
 * @param dataFolder the database folder; when it exists, its owner decides
 * @param needed every path the server has to reach
 * @returns `argv(command, args, deathSignal)`, `spawn` (extra spawn options) and `uid`, the owner the folder must get
 */
export async function postgresIdentity(dataFolder, needed) {
  const owner = existsSync(dataFolder) ? statSync(dataFolder).uid : undefined;
  if (process.getuid() !== 0) {
    if (owner === undefined || owner === process.getuid()) return { argv: guarded, spawn: {} };
    throw new UserError(`${dataFolder} belongs to another user (uid ${owner}): start as that user or choose another DATA_DIR.`);
  }
  const uid = owner || nobody;
  if (owner !== 0 && [dirname(dataFolder), ...needed].every(isOpenToAll)) {
    return { uid, argv: (command, args, signal) => guarded(command, args, signal, uid), spawn: findProgram('setpriv') ? {} : { uid, gid: uid } };
  }
  const unshare = findProgram('unshare');
  const namespace = ['-U', `--map-user=${nobody}`, `--map-group=${nobody}`, '--'];
  const works = unshare && !owner && (await run(unshare, [...namespace, 'true'])).code === 0;
  if (works) return { argv: (command, args, signal) => [unshare, ...namespace, ...guarded(command, args, signal)], spawn: {} };
  throw new UserError(
    `Postgres does not run as root, and the user nobody cannot reach ${dataFolder}: clone into a folder that others may enter (for example below /opt), or start as a normal user.`,
  );
}

/** Whether any user may walk down to this path and read what is there; a path yet to be made counts by its parent. */
export function isOpenToAll(path) {
  if (!existsSync(path)) return isOpenToAll(dirname(path));
  const real = realpathSync(path);
  const stat = statSync(real);
  const wanted = stat.isDirectory() ? 0o001 : 0o005;
  return (stat.mode & wanted) === wanted && (real === '/' || isOpenToAll(dirname(real)));
}
