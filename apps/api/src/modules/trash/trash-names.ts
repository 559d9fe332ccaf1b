import { err, type DomainError, type ResourceKind, type Result } from '@garrison/domain';
import { violatedUnique } from '../../platform/database/transactions.js';

/** The unique index decides when a name is taken in the very moment in which something comes back by it. `nameOf`: the name it has, for the refusal. */
export async function unlessNameTaken<T>(index: string, resource: ResourceKind, nameOf: () => Promise<string | undefined>, run: () => Promise<Result<T, DomainError>>): Promise<Result<T, DomainError>> {
  try {
    return await run();
  } catch (error) {
    if (violatedUnique(error) !== index) throw error;
    return err({ code: 'name_taken', resource, name: (await nameOf()) ?? '', field: 'name' });
  }
}
