import { issue, type Issue } from '../issue.js';
import { err, ok, type Result } from '../result.js';
import { listed, quoted } from '../text/wording.js';
import { volumeLifecycle, type VolumeState } from './volume.lifecycle.js';

/** What the rule must know of a volume that hangs on an instance. */
export type AttachedVolume = { readonly id: string; readonly boot: boolean; readonly protected?: boolean; readonly status?: VolumeState };

/** Which volumes are deleted with their instance, which go to the trash when it is gone, and which stay, detached and billed. */
export type VolumesOnDelete<V> = { readonly go: readonly V[]; readonly trash: readonly V[]; readonly stay: readonly V[] };

/**
 * What happens to an instance's volumes when it is deleted (spec barrack-api §2, row `DELETE /api/instances/{id}/`): without `volumeIds` the boot volume
 * goes and data volumes stay; `[]` keeps all; ids delete just those. A protected volume stays unless it is named, and named it is refused (§5). A data volume goes
 * by way of the trash, as when it is deleted by itself, unless it is to go for good (`isPermanent`) or cannot be relied on: not made yet, or in error.
 * Issues stand under `volume_ids.<n>`: `not_attached`, `protected`.
 */
export function volumesOnDelete<V extends AttachedVolume>(
  volumes: readonly V[],
  volumeIds?: readonly string[],
  isPermanent = false,
): Result<VolumesOnDelete<V>, Issue[]> {
  if (volumeIds === undefined) return ok(split(volumes, (volume) => volume.boot && volume.protected !== true, isPermanent));
  const issues = volumeIds.flatMap((id, at) => {
    const volume = volumes.find((one) => one.id === id);
    if (!volume) {
      const known =
        volumes.length > 0
          ? `its volumes are ${listed(
              volumes.map((one) => one.id),
              'and',
            )}`
          : 'it has no volumes';
      return [
        issue(`volume_ids.${at}`, 'not_attached', `Volume ${quoted(id)} is not attached to this instance; ${known}.`, {
          attached: volumes.map((one) => one.id),
        }),
      ];
    }
    return volume.protected === true
      ? [issue(`volume_ids.${at}`, 'protected', `Volume ${quoted(id)} is protected; lift its protection before deleting it.`)]
      : [];
  });
  return issues.length > 0 ? err(issues) : ok(split(volumes, (volume) => volumeIds.includes(volume.id), isPermanent));
}

function split<V extends AttachedVolume>(volumes: readonly V[], goes: (volume: V) => boolean, isPermanent: boolean): VolumesOnDelete<V> {
  const canBeKept = ({ boot, status = 'attached' }: V) => !isPermanent && !boot && volumeLifecycle.can(status, 'trashWithInstance');
  return {
    go: volumes.filter((volume) => goes(volume) && !canBeKept(volume)),
    trash: volumes.filter((volume) => goes(volume) && canBeKept(volume)),
    stay: volumes.filter((volume) => !goes(volume)),
  };
}
