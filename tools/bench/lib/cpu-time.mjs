import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

const statOf = (pid) => {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
};

/** CPU seconds of a process and of its children, also of those that are gone (Postgres serves each session by a child). */
export function cpuSecondsOf(pid) {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
  const own = ticks(pid, [11, 12, 13, 14]);
  return (own + children.reduce((sum, child) => sum + ticks(child, [11, 12]), 0)) / TICKS_PER_SECOND;
}

function ticks(pid, fields) {
  try {
    const stat = statOf(pid);
    return fields.reduce((sum, field) => sum + Number(stat[field]), 0);
  } catch {
    return 0; // it ended meanwhile
  }
}

function parentOf(pid) {
  try {
    return Number(statOf(pid)[1]);
  } catch {
    return undefined;
  }
}
