import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { rootDir } from '../../dev/lib/paths.mjs';

/**
 * Fills in the variables of a compose file as compose does: `${NAME:-default}`, `${NAME:?message}`, `$$`.
 * @throws Error with the message of a variable that is missing or empty
 */
export function interpolate(text, values) {
  return text.replace(/\$\$|\$\{(\w+)(?::-([^}]*)|:\?([^}]+))}/g, (whole, name, fallback, refusal) => {
    if (whole === '$$') return '$';
    if (values[name]) return values[name];
    if (refusal) throw new Error(`${name}: ${refusal}`);
    return fallback;
  });
}

/** The services of docker/compose.yml by name, with anchors resolved and variables filled in. */
export const cloudServices = (values) =>
  parse(interpolate(readFileSync(join(rootDir, 'docker/compose.yml'), 'utf8'), values), { merge: true }).services;
