import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

/** One log file and one older copy of it are kept for each process, 10 MB each. */
const maxBytes = 10 * 1024 * 1024;

/** The log folder of one data folder: a file for each process, appended to by the process itself. */
export class Logs {
  constructor(folder) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** Path of a process's log. */
  path(name) {
    return join(this.folder, `${name}.log`);
  }

  /** An append handle for a child's output; the caller closes it. */
  open(name) {
    this.trim(name);
    return openSync(this.path(name), 'a', 0o600);
  }

  /** Moves a log that grew too long to `<name>.log.1`; writers append, so they go on in the emptied file. */
  trim(name) {
    const path = this.path(name);
    if (!existsSync(path) || statSync(path).size <= maxBytes) return;
    copyFileSync(path, `${path}.1`);
    truncateSync(path);
  }

  /** The last `bytes` of a process's log as text; empty when there is none. */
  tail(name, bytes = 4_000) {
    if (!existsSync(this.path(name))) return '';
    const file = openSync(this.path(name), 'r');
    try {
      const size = statSync(this.path(name)).size;
      const buffer = Buffer.alloc(Math.min(bytes, size));
      readSync(file, buffer, 0, buffer.length, size - buffer.length);
      return buffer.toString('utf8');
    } finally {
      closeSync(file);
    }
  }
}
