import { Injectable } from '@nestjs/common';
import type { InstanceView } from '@garrison/contracts';
import { allowedOperations, err, ok, type DomainError, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { Actor, AuthenticatedContext } from '../../platform/http/request-context.js';
import { InstanceJournal } from '../instances/instance-journal.js';
import type { InstanceRow } from '../instances/instance.row.js';
import { InstancesRepository, type InstancePatch } from '../instances/instances.repository.js';
import { Affordability } from '../ledger/affordability.js';
import { Addresses } from '../nodes/addresses.js';
import { instanceFactsOf } from './firewalls.queries.js';
import { PortChanges } from './port-changes.js';

type Toggled = { instance: InstanceView; operation_id: string };

/** Gives running machines a public address and takes it. An address is the pool's again only when the node was seen without it. */
@Injectable()
export class PublicIpService {
  constructor(
    private readonly instances: InstancesRepository,
    private readonly addresses: Addresses,
    private readonly ports: PortChanges,
    private readonly journal: InstanceJournal,
    private readonly affordability: Affordability,
  ) {}

  /** Without `enabled` it is the other way than now. */
  async toggle(tx: EntityManager, { actor, requestId }: AuthenticatedContext, id: string, enabled: boolean | undefined): Promise<Result<Toggled, DomainError>> {
    const instance = await this.instances.lock(tx, id, actor.accountId);
    if (!instance) return err({ code: 'not_found', resource: 'instance', id });
    if (actor.tier && actor.tier !== instance.tier) return err({ code: 'tier_not_allowed', tier: instance.tier, allowed: [actor.tier] });
    const give = enabled ?? instance.public_ip === null;
    const refusal = refusalOf(instance, give);
    if (refusal) return err(refusal);
    const patch = give ? await this.take(tx, actor, instance) : ok<InstancePatch>({ ip_status: 'detaching' });
    if (!patch.ok) return patch;
    const { operation } = await this.ports.change(tx, instance, 'instance.toggle_public_ip', requestId, patch.value);
    if (!operation) throw new Error(`running instance ${id} has no port`);
    return ok({ instance: await this.journal.announce(tx, actor.accountId, { instanceId: id, operations: [operation] }), operation_id: operation.id });
  }

  private async take(tx: EntityManager, actor: Actor, { id, region }: InstanceRow): Promise<Result<InstancePatch, DomainError>> {
    const affordable = await this.affordability.admitAddress(tx, actor);
    if (!affordable.ok) return affordable;
    const { public: address } = (await this.addresses.take(tx, { region, kinds: ['public'], instanceId: id })) ?? {};
    return address !== undefined ? ok({ public_ip: address, ip_status: 'attaching' }) : err({ code: 'unavailable', reason: `${region} has no free public address right now; released ones come back within minutes.` });
  }
}

function refusalOf(instance: InstanceRow, give: boolean): DomainError | undefined {
  const wrong = (current_state: string, allowed_from: string[], reason: string): DomainError => ({
    code: 'wrong_state', resource: 'instance', current_state, command: 'toggle_public_ip', allowed_from, reason,
  });
  const { allowed, reason = '' } = allowedOperations(instanceFactsOf(instance)).toggle_public_ip;
  const { ip_status } = instance;
  if (!allowed) return instance.status === 'ACTIVE' ? wrong(ip_status, ['none', 'attached'], reason) : wrong(instance.status, ['ACTIVE'], reason);
  if (give && ip_status === 'attached') return wrong(ip_status, ['none'], 'It has a public IP already.');
  return !give && ip_status === 'none' ? wrong(ip_status, ['attached'], 'It has no public IP.') : undefined;
}
