import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * When a process was started, in clock ticks since boot; undefined when there is none with this pid (zombies count as none).
 * Together with the pid it names one process for ever: the pid alone may have been given to another program since.
 */
export function startTime(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : Number(fields[19]);
  } catch {
    return undefined;
  }
}

/** @typedef {{ pid: number, started: number }} ProcessMark */

/** What names this process in a file. */
export const markOf = (pid) => ({ pid, started: startTime(pid) });

/** Whether the process a mark was made of still runs. */
export const isAlive = (mark) => Number.isInteger(mark?.pid) && mark.started !== undefined && startTime(mark.pid) === mark.started;

/** Sends a signal; a process that is gone already is no error. */
export function signalProcess(pid, signal) {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * Ends the process of a mark: first politely, then by SIGKILL.
 * @param timeoutMs how long to wait before the kill
 * @returns whether there was anything to end
 */
export async function endProcess(mark, signal, timeoutMs = 10_000) {
  if (!isAlive(mark)) return false;
  signalProcess(mark.pid, signal);
  const deadline = Date.now() + timeoutMs;
  while (isAlive(mark) && Date.now() < deadline) await pause(25);
  if (isAlive(mark)) signalProcess(mark.pid, 'SIGKILL');
  while (isAlive(mark)) await pause(25);
  return true;
}
