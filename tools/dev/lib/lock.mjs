import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readJson } from './json-file.mjs';
import { isAlive, markOf } from './pids.mjs';

/**
 * Takes a lock file for this process. The lock of a process that is gone, however it ended, counts as free.
 * @returns `{ release() }`, or `{ heldBy }` with the mark of the live process that has it
 */
export function tryLock(path) {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(markOf(process.pid)), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 20; attempt++) {
      if (linked(draft, path)) return { release: () => release(path) };
      const holder = readJson(path);
      if (isAlive(holder)) return { heldBy: holder };
      discard(path, holder);
    }
    return { heldBy: readJson(path) };
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Waits for a lock as long as its holder lives. `onWait` is told once, with the holder's pid. */
export async function waitForLock(path, { onWait, signal } = {}) {
  for (let told = false; ; told = true) {
    const lock = tryLock(path);
    if (lock.release) return lock;
    if (!told) onWait?.(lock.heldBy?.pid);
    await pause(100, undefined, { signal });
  }
}

/** A link fails when the name exists, so of two processes one gets it. */
function linked(draft, path) {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes the lock of a dead process; one that somebody else took meanwhile is put back. */
function discard(path, expected) {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  const found = readJson(aside);
  if (found?.pid !== expected?.pid && isAlive(found)) linked(aside, path);
  rmSync(aside, { force: true });
}

function release(path) {
  if (readJson(path)?.pid === process.pid) rmSync(path, { force: true });
}
