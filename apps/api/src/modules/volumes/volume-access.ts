import type { VolumeView } from '@garrison/contracts';
import { err, ok, type DomainError, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import type { VolumeRow } from './volume.row.js';
import type { VolumesRepository } from './volumes.repository.js';

/** What a command to a volume answers. */
export type CommandedVolume = { volume: VolumeView; operation_id: string };

/** Locks the caller's volume. Deleted ones and those of others are `not_found`; a key for one tier cannot touch the other's. */
export async function ownVolume(volumes: VolumesRepository, tx: EntityManager, { actor }: AuthenticatedContext, id: string): Promise<Result<VolumeRow, DomainError>> {
  const [volume] = await volumes.lockOwned(tx, actor.accountId, [id]);
  if (!volume) return err({ code: 'not_found', resource: 'volume', id });
  if (actor.tier && actor.tier !== volume.tier) return err({ code: 'tier_not_allowed', tier: volume.tier, allowed: [actor.tier] });
  return ok(volume);
}
