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

/** The services of docker/compose.yml by name, with anchors resolved and then variables filled in: an empty one is an empty text, as compose has it, not no value. */
export const cloudServices = (values, text = readFileSync(join(rootDir, 'docker/compose.yml'), 'utf8')) =>
  parse(text, (_key, value) => (typeof value === 'string' ? interpolate(value, values) : value), { merge: true }).services;
