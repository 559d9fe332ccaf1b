import { err, type DomainError, type Result } from '@garrison/domain';
import { violatedUnique } from '../../platform/database/transactions.js';

/** The unique indexes decide about names of snapshots and images, and about one snapshot at a time: who loses is told what a check would have said. */
export async function takenName<T>(name: string, run: () => Promise<Result<T, DomainError>>): Promise<Result<T, DomainError>> {
  try {
    return await run();
  } catch (error) {
    const unique = violatedUnique(error);
    if (unique === 'snapshots_live_name') return err({ code: 'name_taken', resource: 'snapshot', name, field: 'name' });
    if (unique === 'custom_images_live_name') return err({ code: 'name_taken', resource: 'custom_image', name, field: 'name' });
    throw error;
  }
}
