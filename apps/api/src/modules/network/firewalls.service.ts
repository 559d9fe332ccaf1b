import { Injectable } from '@nestjs/common';
import { endpoints, type EndpointBody, type FirewallView } from '@garrison/contracts';
import { checkFirewallDescription, checkResourceName, err, invalid, issue, MAX_FIREWALLS, ok, type DomainError, type Issue } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import type { RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { EventLog } from '../../platform/realtime/event-log.js';
import { Accounts } from '../accounts/accounts.repository.js';
import { Catalogue } from '../catalogue/catalogue.js';
import { FirewallsQueries } from './firewalls.queries.js';
import { FirewallsRepository } from './firewalls.repository.js';

/** Commands on firewalls by themselves. */
@Injectable()
export class FirewallsService {
  constructor(
    private readonly commands: Commands,
    private readonly accounts: Accounts,
    private readonly catalogue: Catalogue,
    private readonly repository: FirewallsRepository,
    private readonly queries: FirewallsQueries,
    private readonly events: EventLog,
  ) {}

  async create(context: AuthenticatedContext, body: EndpointBody<typeof endpoints.createFirewall>): RouteReply<typeof endpoints.createFirewall> {
    const issues = [...checkTexts(body), ...this.checkRegion(body.region)];
    if (issues.length > 0) return err(invalid(issues));
    const { accountId } = context.actor;
    return this.commands.run(endpoints.createFirewall, context, async (tx) => {
      await this.accounts.lock(tx, accountId);
      if ((await this.repository.count(tx, accountId)) >= MAX_FIREWALLS) return err({ code: 'limit_reached', resource: 'firewall', limit: MAX_FIREWALLS });
      const inserted = await this.repository.insert(tx, { account_id: accountId, name: body.name, description: body.description ?? null, region: body.region });
      if (!inserted.ok) return err(nameTaken(body.name));
      return ok({ answer: { firewall: await this.announce(tx, accountId, inserted.value) }, audit: auditOf('create', inserted.value) });
    });
  }

  async update(context: AuthenticatedContext, id: string, patch: EndpointBody<typeof endpoints.updateFirewall>): RouteReply<typeof endpoints.updateFirewall> {
    const { accountId } = context.actor;
    return this.commands.run(endpoints.updateFirewall, context, async (tx) => {
      const row = await this.repository.lock(tx, accountId, id);
      if (!row) return err({ code: 'not_found', resource: 'firewall', id });
      const issues = checkTexts(patch);
      if (issues.length > 0) return err(invalid(issues));
      const name = patch.name ?? row.name;
      const updated = await this.repository.update(tx, { id, name, description: patch.description === undefined ? row.description : patch.description });
      if (!updated.ok) return err(nameTaken(name));
      return ok({ answer: { firewall: await this.announce(tx, accountId, id) }, audit: auditOf('update', id) });
    });
  }

  /** Refused while an instance has it, also one it is just being taken from. */
  async delete(context: AuthenticatedContext, id: string): RouteReply<typeof endpoints.deleteFirewall> {
    const { accountId } = context.actor;
    return this.commands.run(endpoints.deleteFirewall, context, async (tx) => {
      const row = await this.repository.lock(tx, accountId, id);
      const firewall = row && (await this.queries.view(tx, accountId, id));
      if (!firewall) return err({ code: 'not_found', resource: 'firewall', id });
      if (firewall.attachments_total > 0) return err(inUse(firewall));
      await this.repository.delete(tx, id);
      await this.events.append(tx, accountId, [{ resourceType: 'firewall', resourceId: id, generation: firewall.generation + 1, data: null }]);
      return ok({ answer: { firewall }, audit: auditOf('delete', id) });
    });
  }

  private async announce(tx: EntityManager, accountId: string, id: string): Promise<FirewallView> {
    const [change] = await this.queries.changes(tx, [id]);
    if (!change) throw new Error(`firewall ${id} vanished inside its own transaction`);
    await this.events.append(tx, accountId, [change]);
    return change.data as FirewallView;
  }

  private checkRegion(region: string): Issue[] {
    if (this.catalogue.region(region)) return [];
    const allowed = this.catalogue.regionFacts().map(({ code }) => code);
    return [issue('region', 'unknown', `"${region}" is not a region; use one of ${allowed.join(', ')}.`, { given: region, allowed })];
  }
}

const checkTexts = ({ name, description }: { name?: string | undefined; description?: string | null | undefined }): Issue[] => [
  ...(name === undefined ? [] : checkResourceName(name, 'name')),
  ...checkFirewallDescription(description, 'description'),
];
const nameTaken = (name: string): DomainError => ({ code: 'name_taken', resource: 'firewall', name, field: 'name' });
const auditOf = (action: string, id: string) => ({ action: `firewall.${action}`, resourceType: 'firewall', resourceId: id });

/** How many instances a refusal names. */
const NAMED = 3;

function inUse({ id, attachments, attachments_total: total }: FirewallView): DomainError {
  const named = attachments.slice(0, NAMED).map(({ instance }) => `"${instance.name}"`);
  const more = total > NAMED ? ` and ${total - NAMED} more` : '';
  return { code: 'in_use', resource: 'firewall', id, used_by: `${total === 1 ? 'instance' : 'instances'} ${named.join(', ')}${more}` };
}
