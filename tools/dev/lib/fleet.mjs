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
    regions = regionNames(parse(readFileSync(fleetFile, 'utf8'))?.regions);
  } catch (error) {
    throw new UserError(`The fleet file ${fleetFile} cannot be read: ${String(error.message).split('\n')[0]}.`);
  }
  if (regions.length > 0) return regions;
  throw new UserError(`The fleet file ${fleetFile} names no region: it needs a list "regions", see catalogue/fleet.yaml.`);
}

/** Both ways of writing it: a list of regions with a code, or a map from code to region. */
function regionNames(regions) {
  if (Array.isArray(regions)) return regions.map((region) => region?.code ?? region?.region ?? region?.name).filter((name) => typeof name === 'string');
  return Object.keys(regions ?? {});
}
