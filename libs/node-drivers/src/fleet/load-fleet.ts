import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { VolumeType } from '@garrison/domain';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { expandIds, fleetFile, type FleetFile, type FleetRegion } from './fleet.schema.js';

/** The fleet file cannot be used; each problem names its line. */
export class FleetFileError extends Error {
  override readonly name = 'FleetFileError';
  constructor(
    readonly file: string,
    readonly problems: readonly string[],
  ) {
    super(`The fleet file cannot be used:\n${problems.map((problem) => `  ${file}:${problem}`).join('\n')}`);
  }
}

/** Reads one region of the fleet file. Throws `FleetFileError` with the line and reason of everything that is wrong. */
export function loadFleetRegion(file: string, regionCode: string): FleetRegion {
  const fleet = parseFleet(readText(file), file);
  const region = fleet.find((one) => one.code === regionCode);
  if (!region) throw new FleetFileError(file, [`1: there is no region ${regionCode}; it has ${fleet.map((one) => one.code).join(', ')}`]);
  return region;
}

/** The whole fleet from the text of a fleet file; `file` is only named in problems. */
export function parseFleet(text: string, file: string): FleetRegion[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    throw new FleetFileError(
      file,
      document.errors.map((error) => `${lines.linePos(error.pos[0]).line}: ${error.message.split('\n')[0]}`),
    );
  }
  const parsed = fleetFile.safeParse(document.toJS());
  if (!parsed.success) {
    throw new FleetFileError(
      file,
      parsed.error.issues.map((issue) => `${lineOf(document, lines, issue.path)}: ${issue.path.join('.') || 'file'}: ${issue.message}`),
    );
  }
  return parsed.data.regions.map(expandRegion);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new FleetFileError(file, [`1: ${(error as Error).message}`]);
  }
}

/** The line of the value at this path, or of the nearest thing around it that exists. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const found = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] | null } | undefined;
    if (found?.range) return lines.linePos(found.range[0]).line;
  }
  return 1;
}

function expandRegion(region: FleetFile['regions'][number]): FleetRegion {
  const nodes = region.nodes.flatMap((entry) =>
    expandIds(entry).map((id) => ({
      id,
      vcpus: entry.vcpus,
      ramGb: entry.ram_gb,
      pools: new Map(Object.entries(entry.storage_gb) as [VolumeType, number][]),
      gpus: entry.gpus
        .flatMap(({ count, model, numa_node, nvlink_island }) =>
          Array.from({ length: count }, () => ({ model, numaNode: numa_node, nvlinkIsland: nvlink_island })),
        )
        .map((gpu, index) => ({ ...gpu, index, id: gpuIdFor(region.code, id, index) })),
    })),
  );
  return { code: region.code, nodes };
}

/** `GPU-` and a UUID as nvidia-smi shows it; made from the place, so that a replaced fleet file keeps the ids of what stayed. */
function gpuIdFor(region: string, nodeId: string, index: number): string {
  const hex = createHash('sha256').update(`${region}/${nodeId}/${index}`).digest('hex');
  return `GPU-${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')}`;
}
