import { readdirSync, readFileSync } from 'node:fs';

const KB_PER_MB = 1_024;

/**
 * Memory (MB) of these processes and of all that share a session with one of them, each shared page counted once. Linux only.
 * Processes that end meanwhile count as nothing.
 */
export function memoryOfSessions(pids: readonly number[]): number {
  const leaders = new Set(pids);
  const members = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && (leaders.has(Number(name)) || leaders.has(sessionOf(name))));
  return Math.round(members.reduce((sum, pid) => sum + proportionalKb(pid), 0) / KB_PER_MB);
}

/** Field 6 of `stat`, counted behind the program's name, which may hold anything. */
function sessionOf(pid: string): number {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
}

const proportionalKb = (pid: string): number => Number(/^Pss:\s+(\d+)/m.exec(readOrEmpty(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
