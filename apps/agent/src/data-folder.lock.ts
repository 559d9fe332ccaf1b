import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Another agent runs in this folder. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';
}

/**
 * Claims the folder for this process, so that two agents never drive one set of hardware. A lock whose process is gone (killed, power cut) is
 * taken over. Returns how to give it back. Throws `FolderInUseError`.
 */
export function lockFolder(folder: string, pid = process.pid): () => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'agent.lock');
  const mine = signature(pid);
  for (let tries = 0; ; tries += 1) {
    try {
      writeFileSync(file, mine, { flag: 'wx' });
      return () => {
        if (read(file) === mine) rmSync(file, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = read(file);
    const holderPid = Number(holder?.split(' ')[0]);
    if (holder !== null && holder !== mine && holder === signature(holderPid) && isAlive(holderPid)) {
      throw new FolderInUseError(
        `another agent (process ${holderPid}) runs in ${folder}: stop it first, or give this one a DATA_DIR of its own`,
      );
    }
    if (tries > 5) throw new FolderInUseError(`cannot get hold of ${file}: too many agents want it at once`);
    discard(file, pid);
  }
}

/** Process id and, where the system tells it, the time the process was started: a reused id is not the same process. */
function signature(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return `${pid}`;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Moves a dead lock aside under a name of our own: of two who do this at once only one finds it. */
function discard(file: string, pid: number): void {
  const aside = `${file}.${pid}.old`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  rmSync(aside, { force: true });
}
