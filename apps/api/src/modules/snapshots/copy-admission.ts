import { Injectable } from '@nestjs/common';
import { err, snapshotTiers, type DomainError, type Result, type Tier } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import { Accounts } from '../accounts/accounts.repository.js';
import { Affordability } from '../ledger/affordability.js';

/** Who may make snapshots and images: on Legacy, with a key that covers it, a complete profile, and credit for an hour of them. */
@Injectable()
export class CopyAdmission {
  constructor(
    private readonly accounts: Accounts,
    private readonly affordability: Affordability,
  ) {}

  /** `ids` are those that the copies will have. */
  async admit(tx: EntityManager, { actor }: AuthenticatedContext, tier: Tier, ids: readonly string[]): Promise<Result<void, DomainError>> {
    if (actor.tier && actor.tier !== tier) return err({ code: 'tier_not_allowed', tier, allowed: [actor.tier] });
    if (!snapshotTiers.includes(tier)) return err({ code: 'tier_not_allowed', tier, allowed: snapshotTiers });
    const missing = await this.accounts.missingProfile(tx, actor.accountId);
    if (missing.length > 0) return err({ code: 'profile_incomplete', missing });
    return this.affordability.admitCopies(tx, actor, tier, ids);
  }
}
