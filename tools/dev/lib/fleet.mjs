import { readFileSync } from 'node:fs';
import { UserError } from './user-error.mjs';

/**
 * The regions of a fleet file: each gets an agent of its own.
 * @throws UserError when the file is no YAML or names no region
 */
export async function regionsOf(fleetFile) {
  const { parse } = await import('yaml'); // a package: not there before npm ci
  let regions;
  try {
    regions = (parse(readFileSync(fleetFile, 'utf8'))?.regions ?? []).map(({ code }) => code).filter((code) => typeof code === 'string');
  } catch (error) {
    throw new UserError(`The fleet file ${fleetFile} cannot be read: ${String(error.message).split('\n')[0]}.`);
  }
  if (regions.length > 0) return regions;
  throw new UserError(`The fleet file ${fleetFile} names no region: it needs a list "regions", see catalogue/fleet.yaml.`);
}
