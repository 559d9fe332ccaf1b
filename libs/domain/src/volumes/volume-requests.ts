import type { Currency, Tier } from '../enums.js';
import { issue, type Issue } from '../issue.js';
import { NANO_PER_UNIT } from '../money/amount.js';
import { checkVolumeName } from '../names/name-rules.js';
import { counted, grouped, listed, quoted } from '../text/wording.js';
import { checkNewVolume, checkVolumeSize, checkVolumeType, checkWholeGb, maxDataVolumesPerInstance, type NewVolume } from './volume.rules.js';
import type { VolumeState } from './volume.lifecycle.js';

/** What must be on the balance before a volume is made, nano-units (spec barrack-api §9, "Needs before creating"). */
export const minimumVolumeBalance: Readonly<Record<Currency, bigint>> = { USD: NANO_PER_UNIT, EUR: NANO_PER_UNIT, INR: 100n * NANO_PER_UNIT };

/** Tiers whose volumes can be cloned and resized (spec barrack-api §5). */
export const volumeCopyTiers: readonly Tier[] = ['advanced'];

/** Decided here: long enough for a sentence or two. */
export const volumeDescriptionLimit = 255;

/** A volume somebody wants made by itself. */
export type VolumeRequest = NewVolume & { readonly bootable: boolean; readonly os_image?: string | null; readonly description?: string | null };

/** What the rules must know of the region, and of the OS image the request names (undefined: the region has no such image). */
export type VolumeRequestFacts = { readonly tier: Tier; readonly region: string; readonly image?: { readonly name: string; readonly min_disk_gb: number } | undefined };

/** All that can be told from the request alone. */
export function checkVolumeRequestShape({ name, size_gb, bootable, os_image, description }: VolumeRequest): Issue[] {
  const issues = [...checkVolumeName(name, 'name'), ...checkWholeGb(size_gb, 'size_gb'), ...checkVolumeDescription(description, 'description')];
  if (bootable && !os_image) issues.push(issue('os_image', 'required', 'A bootable volume is made from an OS image; name one of its region.'));
  if (!bootable && typeof os_image === 'string') issues.push(issue('os_image', 'not_allowed', 'Only a bootable volume is made from an OS image; set bootable or leave os_image out.'));
  return issues;
}

/** All that is wrong with a well-formed request in its region (spec barrack-api §5, "Create"). */
export function checkVolumeRequest(request: VolumeRequest, { tier, region, image }: VolumeRequestFacts): Issue[] {
  const issues = checkNewVolume(request, tier);
  if (!request.bootable) return issues;
  if (!image) return [...issues, issue('os_image', 'not_found', `There is no OS image ${quoted(request.os_image ?? '')} in ${region}.`, { given: request.os_image })];
  if (request.size_gb < image.min_disk_gb && issues.every(({ field }) => field !== 'size_gb'))
    issues.push(issue('size_gb', 'out_of_range', `${grouped(request.size_gb)} GB is too small for ${image.name}; it needs at least ${grouped(image.min_disk_gb)} GB.`, { min: image.min_disk_gb, given: request.size_gb }));
  return issues;
}

/** Code `too_long` or `invalid_characters`. */
export function checkVolumeDescription(description: string | null | undefined, field: string): Issue[] {
  if (!description) return [];
  const length = [...description].length;
  const issues: Issue[] = [];
  if (length > volumeDescriptionLimit)
    issues.push(issue(field, 'too_long', `The description has ${counted(length, 'character')}; at most ${volumeDescriptionLimit} are allowed.`, { max_length: volumeDescriptionLimit }));
  if (/\p{Cc}/u.test(description)) issues.push(issue(field, 'invalid_characters', 'The description contains a control character such as a line break; use plain text on one line.'));
  return issues;
}

/** What the rules must know of a volume that is there. Size in GB. */
export type VolumeFact = { readonly size_gb: number; readonly volume_type: string; readonly tier: Tier };

/** Resize only grows, up to the type's maximum (spec barrack-api §5). */
export function checkResize(volume: VolumeFact, sizeGb: number): Issue[] {
  const issues = checkVolumeSize(sizeGb, volume.volume_type, volume.tier, 'size_gb');
  if (issues.length > 0 || sizeGb > volume.size_gb) return issues;
  return [issue('size_gb', 'not_larger', `The volume has ${grouped(volume.size_gb)} GB; a volume can only grow, ${grouped(sizeGb)} GB is not more.`, { current: volume.size_gb, given: sizeGb })];
}

/** A clone may have another type if the source's size fits it, and its own name. */
export const checkClone = (source: VolumeFact, { name, volume_type }: { name?: string | undefined; volume_type?: string | undefined }): Issue[] => [
  ...(name === undefined ? [] : checkVolumeName(name, 'name')),
  ...(volume_type === undefined
    ? []
    : [...checkVolumeType(volume_type, source.tier, 'volume_type'), ...checkVolumeSize(source.size_gb, volume_type, source.tier, 'volume_type')]),
];

/** What attaching and detaching must know of the account's volumes. */
export type AttachableVolume = { readonly id: string; readonly name: string; readonly region: string; readonly status: VolumeState; readonly instance_id: string | null; readonly role: 'boot' | 'data' | null };
export type AttachTarget = { readonly id: string; readonly region: string; readonly attachedData: number };

const each = (ids: readonly string[], volumes: readonly AttachableVolume[], check: (volume: AttachableVolume, field: string) => Issue[]): Issue[] =>
  ids.flatMap((id, at) => {
    const field = `volume_ids.${at}`;
    if (ids.indexOf(id) < at) return [issue(field, 'duplicate', `Volume ${quoted(id)} is named twice; name it once.`, { same_as: ids.indexOf(id) })];
    const volume = volumes.find((one) => one.id === id);
    return volume ? check(volume, field) : [issue(field, 'not_found', `There is no volume ${quoted(id)}.`, { given: id })];
  });

/** Whether the volumes are the caller's, in the instance's region, and not too many. Their states are `statesInTheWay`'s. */
export function checkAttach(ids: readonly string[], volumes: readonly AttachableVolume[], { region, attachedData }: AttachTarget): Issue[] {
  const issues = each(ids, volumes, (volume, field) =>
    volume.region === region ? [] : [issue(field, 'wrong_region', `Volume ${quoted(volume.name)} is in ${volume.region}, the instance in ${region}.`, { given: volume.region, expected: region })],
  );
  const most = maxDataVolumesPerInstance;
  if (attachedData + ids.length > most)
    issues.push(issue('volume_ids', 'too_many', `The instance has ${counted(attachedData, 'data volume')}; with ${ids.length} more it would exceed ${most}.`, { max: most, attached: attachedData }));
  return issues;
}

/** Why a boot volume cannot be detached. */
export const bootVolumeStays = (name: string): string => `The instance boots from volume ${quoted(name)}; it goes with the instance only.`;

/** Whether the volumes hang on the instance as data volumes. */
export const checkDetach = (ids: readonly string[], volumes: readonly AttachableVolume[], { id: instanceId }: Pick<AttachTarget, 'id'>): Issue[] =>
  each(ids, volumes, (volume, field) => {
    if (volume.instance_id !== instanceId) return [issue(field, 'not_attached', `Volume ${quoted(volume.name)} is not attached to this instance.`, { attached_to: volume.instance_id })];
    return volume.role === 'boot' ? [issue(field, 'boot_volume', bootVolumeStays(volume.name))] : [];
  });

/** Why a command to several volumes at once cannot be taken, when the states of some are in the way; undefined when none is. */
export function statesInTheWay(volumes: readonly AttachableVolume[], what: string, allowed: readonly VolumeState[]): { current_state: VolumeState; reason: string } | undefined {
  const wrong = volumes.filter(({ status }) => !allowed.includes(status));
  const [first] = wrong;
  if (!first) return undefined;
  const said = wrong.map(({ name, status }) => `volume ${quoted(name)} is ${status}`);
  return { current_state: first.status, reason: `${listed(said, 'and')}; ${what} needs each to be ${listed(allowed)}.` };
}
