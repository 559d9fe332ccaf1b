import type { Tier } from '../enums.js';
import { issue, type Issue } from '../issue.js';
import { grouped, quoted } from '../text/wording.js';
import { isGiven, type DeployRequest, type FirewallFacts, type ImageFacts, type VolumeFacts } from './deploy-request.js';

/** What the account owns of what the request names; whatever is missing here does not exist for it. */
export type OwnedFacts = {
  readonly region: string;
  readonly tier: Tier;
  readonly bootVolume?: VolumeFacts | undefined;
  readonly customImage?: ImageFacts | undefined;
  readonly attachVolumes: readonly VolumeFacts[];
  readonly sshKeyIds: ReadonlySet<string>;
  readonly script?: { readonly id: string } | undefined;
  readonly firewalls: readonly FirewallFacts[];
  readonly takenVolumeNames: ReadonlySet<string>;
};

/**
 * The last check of a deployment that needs no stock and no money: everything the request names is the account's own, in the region and in a fit state
 * (spec barrack-api §3, "owned resources"). Codes: `not_found`, `region_mismatch`, `not_bootable`, `in_use`, `not_available`, `used_as_boot`,
 * `size_mismatch`, `name_taken`.
 */
export const checkOwnedResources = (request: DeployRequest, facts: OwnedFacts): Issue[] => [
  ...checkBootVolume(request, facts),
  ...checkCustomImage(request, facts),
  ...request.volumes.flatMap((volume, at) =>
    facts.takenVolumeNames.has(volume.name)
      ? [
          issue(`volumes.${at}.name`, 'name_taken', `You already have a volume called ${quoted(volume.name)}; choose another name.`, {
            given: volume.name,
          }),
        ]
      : [],
  ),
  ...request.attach_volume_ids.flatMap((id, at) => checkAttachVolume(id, `attach_volume_ids.${at}`, request, facts)),
  ...request.ssh_key_ids.flatMap((id, at) => (facts.sshKeyIds.has(id) ? [] : [notFound(`ssh_key_ids.${at}`, 'SSH key', id)])),
  ...checkScript(request, facts),
  ...request.firewall_ids.flatMap((id, at) => checkFirewall(id, `firewall_ids.${at}`, facts)),
];

const notFound = (field: string, what: string, id: string): Issue =>
  issue(field, 'not_found', `You have no ${what} with the id ${quoted(id)}.`, { given: id });

const elsewhere = (field: string, what: string, region: string, wanted: string): Issue =>
  issue(field, 'region_mismatch', `${what} is in ${region}, the instance is to be in ${wanted}; they must be in one region.`, {
    region,
    expected: wanted,
  });

function checkBootVolume(request: DeployRequest, facts: OwnedFacts): Issue[] {
  const field = 'boot_volume_id';
  const id = request.boot_volume_id;
  // with a custom image the id has been refused already
  if (!isGiven(id) || request.boot_source === 'custom_image') return [];
  const volume = facts.bootVolume;
  if (volume?.id !== id) return [notFound(field, 'volume', id)];
  const issues = checkUsable(volume, field, facts.region);
  if (!volume.bootable)
    issues.push(issue(field, 'not_bootable', `Volume ${quoted(volume.name)} holds no system to boot from; choose a bootable volume.`));
  const size = request.os_volume?.size_gb;
  // on Legacy the size has been held against the one that is allowed there
  if (facts.tier === 'advanced' && size !== undefined && size !== volume.size_gb) {
    issues.push(
      issue(
        'os_volume.size_gb',
        'size_mismatch',
        `The boot volume ${quoted(volume.name)} has ${grouped(volume.size_gb)} GB, which cannot be changed here to ${grouped(size)} GB; leave os_volume out.`,
        { expected: volume.size_gb, given: size },
      ),
    );
  }
  return issues;
}

/** In the region and detached. */
function checkUsable(volume: VolumeFacts, field: string, region: string): Issue[] {
  const what = `Volume ${quoted(volume.name)}`;
  const issues = volume.region === region ? [] : [elsewhere(field, what, volume.region, region)];
  if (volume.status === 'available') return issues;
  if (volume.status === 'attached') {
    const to = isGiven(volume.attached_to) ? ` to ${volume.attached_to}` : ' to another instance';
    return [...issues, issue(field, 'in_use', `${what} is attached${to}; detach it first.`, { status: volume.status })];
  }
  return [
    ...issues,
    issue(field, 'not_available', `${what} is ${volume.status}; it must be available.`, { status: volume.status, expected: 'available' }),
  ];
}

function checkAttachVolume(id: string, field: string, request: DeployRequest, facts: OwnedFacts): Issue[] {
  const volume = facts.attachVolumes.find((one) => one.id === id);
  if (id === request.boot_volume_id) {
    return [
      issue(
        field,
        'used_as_boot',
        `Volume ${quoted(volume?.name ?? id)} is the boot volume of this instance; it cannot be attached as well.`,
        { conflicts_with: 'boot_volume_id' },
      ),
    ];
  }
  return volume ? checkUsable(volume, field, facts.region) : [notFound(field, 'volume', id)];
}

function checkCustomImage(request: DeployRequest, facts: OwnedFacts): Issue[] {
  const field = isGiven(request.snapshot_id) ? 'snapshot_id' : 'custom_image_id';
  const id = request[field];
  if (request.boot_source !== 'custom_image' || !isGiven(id)) return [];
  const image = facts.customImage;
  if (image?.id !== id) return [notFound(field, field === 'snapshot_id' ? 'snapshot' : 'custom image', id)];
  const what = `${field === 'snapshot_id' ? 'Snapshot' : 'Image'} ${quoted(image.name)}`;
  const issues = image.region === facts.region ? [] : [elsewhere(field, what, image.region, facts.region)];
  return image.status === 'SUCCESS'
    ? issues
    : [
        ...issues,
        issue(field, 'not_available', `${what} is ${image.status}; it must be SUCCESS.`, { status: image.status, expected: 'SUCCESS' }),
      ];
}

function checkScript({ startup_script_id: id }: DeployRequest, { script }: OwnedFacts): Issue[] {
  return !isGiven(id) || script?.id === id ? [] : [notFound('startup_script_id', 'script', id)];
}

function checkFirewall(id: string, field: string, facts: OwnedFacts): Issue[] {
  const firewall = facts.firewalls.find((one) => one.id === id);
  if (!firewall) return [notFound(field, 'firewall', id)];
  const issues = firewall.region === facts.region ? [] : [elsewhere(field, `Firewall ${quoted(id)}`, firewall.region, facts.region)];
  return firewall.status === 'SUCCESS'
    ? issues
    : [
        ...issues,
        issue(field, 'not_available', `Firewall ${quoted(id)} is ${firewall.status}; it must be SUCCESS.`, {
          status: firewall.status,
          expected: 'SUCCESS',
        }),
      ];
}
