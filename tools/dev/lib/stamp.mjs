import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readJson, writeJson } from './json-file.mjs';

/** What a build makes or never reads. */
const ignored = new Set(['node_modules', 'dist', '.next', '.counts', 'coverage', 'next-env.d.ts', 'test-results', 'screenshots']);
const isTest = (name) => /\.(int-|e2e-)?spec\.tsx?$/.test(name);

/**
 * A short text that changes whenever a file below the paths is added, removed, or written. Reads no contents, so a whole
 * clone takes milliseconds.
 * @param root names in the stamp are relative to it
 * @param paths files and folders below root; missing ones count as missing
 */
export function sourceStamp(root, paths) {
  const hash = createHash('sha256');
  for (const path of paths) add(hash, root, join(root, path));
  return hash.digest('hex').slice(0, 32);
}

function add(hash, root, path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) {
    hash.update(`${relative(root, path)} missing\n`);
  } else if (stat.isDirectory()) {
    const names = readdirSync(path).filter((name) => !ignored.has(name) && !isTest(name));
    for (const name of names.sort()) add(hash, root, join(path, name));
  } else {
    hash.update(`${relative(root, path)} ${stat.size} ${stat.mtimeMs}\n`);
  }
}

/** Remembers by which stamp something was made; kept in a JSON file, one member per name. */
export class StampFile {
  constructor(path) {
    this.path = path;
  }

  /** Whether `name` was made from this stamp and all its outputs are still there. */
  isCurrent(name, stamp, outputs) {
    return readJson(this.path)?.[name] === stamp && outputs.every((output) => existsSync(output));
  }

  set(name, stamp) {
    writeJson(this.path, { ...readJson(this.path), [name]: stamp });
  }
}
