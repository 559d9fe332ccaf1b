import { Injectable } from '@nestjs/common';
import type { EndpointBody, endpoints, FirewallView } from '@garrison/contracts';
import { attachmentChanges, checkAddedRule, checkAttachmentWish, err, invalid, issue, ok, ruleChangeStates, whyNotAttachable, type AttachmentWish, type DomainError, type Issue, type Result } from '@garrison/domain';
import type { EntityManager } from 'typeorm';
import type { AuthenticatedContext } from '../../platform/http/request-context.js';
import { InstanceJournal } from '../instances/instance-journal.js';
import type { InstanceRow } from '../instances/instance.row.js';
import { InstancesRepository } from '../instances/instances.repository.js';
import type { FirewallRow, RuleView } from './firewall.view.js';
import { instanceFactsOf, FirewallsQueries } from './firewalls.queries.js';
import { FirewallsRepository, ruleViewOf, type AttachmentRow, type RuleRow } from './firewalls.repository.js';
import { PortChanges } from './port-changes.js';

type Refusable<T> = Promise<Result<T, DomainError>>;
type RuleBody = EndpointBody<typeof endpoints.addFirewallRule>;
export type RuleChange = { rule: RuleView; operation_ids: string[] };
export type Attached = { firewall: FirewallView; operation_ids: string[] };

/** Changes what holds on machines: rules of firewalls, rules of machines, and which machine has which firewall. Firewalls are locked before instances. */
@Injectable()
export class SecurityRulesService {
  constructor(
    private readonly repository: FirewallsRepository,
    private readonly queries: FirewallsQueries,
    private readonly instances: InstancesRepository,
    private readonly ports: PortChanges,
    private readonly journal: InstanceJournal,
  ) {}

  async addToFirewall(tx: EntityManager, context: AuthenticatedContext, id: string, body: RuleBody): Refusable<RuleChange> {
    const firewall = await this.repository.lock(tx, context.actor.accountId, id);
    if (!firewall) return err({ code: 'not_found', resource: 'firewall', id });
    const issues = checkAddedRule(body, present(await this.repository.rules(tx, 'firewall_rules', id)));
    if (issues.length > 0) return err(invalid(issues));
    const attachments = await this.repository.attachments(tx, id);
    const rule = await this.repository.addRule(tx, 'firewall_rules', id, body, attachments.length > 0 ? 'pending' : 'applied');
    return ok({ rule: ruleViewOf(rule), operation_ids: await this.tellAll(tx, context, firewall, attachments) });
  }

  async removeFromFirewall(tx: EntityManager, context: AuthenticatedContext, id: string, ruleId: string): Refusable<RuleChange> {
    const firewall = await this.repository.lock(tx, context.actor.accountId, id);
    if (!firewall) return err({ code: 'not_found', resource: 'firewall', id });
    const rule = (await this.repository.rules(tx, 'firewall_rules', id)).find((one) => one.id === ruleId);
    if (!rule) return err({ code: 'not_found', resource: 'security_rule', id: ruleId });
    if (rule.status === 'removing') return ok({ rule: ruleViewOf(rule), operation_ids: [] });
    const attachments = await this.repository.attachments(tx, id);
    if (attachments.length > 0) await this.repository.setRule(tx, 'firewall_rules', ruleId, 'removing');
    else await this.repository.dropRule(tx, 'firewall_rules', ruleId);
    return ok({ rule: { ...ruleViewOf(rule), status: 'removing' }, operation_ids: await this.tellAll(tx, context, firewall, attachments) });
  }

  /** All or nothing: an instance that cannot have it refuses the whole. One that is to be removed and does not have it is as wished. */
  async attach(tx: EntityManager, context: AuthenticatedContext, id: string, wish: AttachmentWish): Refusable<Attached> {
    const { accountId, tier } = context.actor;
    const firewall = await this.repository.lock(tx, accountId, id);
    if (!firewall) return err({ code: 'not_found', resource: 'firewall', id });
    const faults = checkAttachmentWish(wish);
    if (faults.length > 0) return err(invalid(faults));
    const known = new Map((await this.repository.attachments(tx, id)).map((one) => [one.instance_id, one.status]));
    const [field, named] = wish.instance_ids ? ['instance_ids', wish.instance_ids] : ['add', wish.add ?? []];
    const { attach, detach } = attachmentChanges(known, wish);
    const instances = await this.lockAll(tx, accountId, [...named, ...detach]);
    const issues = named.flatMap((instanceId, at) => checkAttachable(firewall, instances.get(instanceId), known.get(instanceId), `${field}.${at}`, instanceId));
    if (issues.length > 0) return err(invalid(issues));
    const changed = [...attach, ...detach].sort();
    const foreign = changed.map((one) => instances.get(one)).find((instance) => instance && tier && instance.tier !== tier);
    if (foreign && tier) return err({ code: 'tier_not_allowed', tier: foreign.tier, allowed: [tier] });
    const operation_ids: string[] = [];
    for (const instanceId of changed) {
      const instance = instances.get(instanceId);
      if (!instance) throw new Error(`attached instance ${instanceId} has no row`);
      const version = instance.network_version + 1;
      if (attach.includes(instanceId)) await this.repository.attach(tx, id, instanceId, version);
      else await this.repository.detach(tx, id, instanceId, version);
      operation_ids.push(...(await this.tell(tx, context, instance)));
    }
    return ok({ firewall: await this.announce(tx, firewall), operation_ids });
  }

  async addToInstance(tx: EntityManager, context: AuthenticatedContext, id: string, body: RuleBody): Refusable<RuleChange> {
    const found = await this.find(tx, context, id, 'add_security_rule');
    if (!found.ok) return found;
    const issues = checkAddedRule(body, present(await this.repository.rules(tx, 'instance_security_rules', id)));
    if (issues.length > 0) return err(invalid(issues));
    const rule = await this.repository.addRule(tx, 'instance_security_rules', id, body, 'pending');
    await this.repository.versionRule(tx, rule.id, found.value.network_version + 1);
    return ok({ rule: ruleViewOf(rule), operation_ids: await this.tell(tx, context, found.value) });
  }

  async removeFromInstance(tx: EntityManager, context: AuthenticatedContext, id: string, ruleId: string): Refusable<RuleChange> {
    const found = await this.find(tx, context, id, 'remove_security_rule');
    if (!found.ok) return found;
    const rule = (await this.repository.rules(tx, 'instance_security_rules', id)).find((one) => one.id === ruleId);
    if (!rule) return err({ code: 'not_found', resource: 'security_rule', id: ruleId });
    if (rule.status === 'removing') return ok({ rule: ruleViewOf(rule), operation_ids: [] });
    await this.repository.setRule(tx, 'instance_security_rules', ruleId, 'removing');
    await this.repository.versionRule(tx, ruleId, found.value.network_version + 1);
    return ok({ rule: { ...ruleViewOf(rule), status: 'removing' }, operation_ids: await this.tell(tx, context, found.value) });
  }

  private async find(tx: EntityManager, { actor }: AuthenticatedContext, id: string, command: string): Refusable<InstanceRow> {
    const instance = await this.instances.lock(tx, id, actor.accountId);
    if (!instance) return err({ code: 'not_found', resource: 'instance', id });
    if (actor.tier && actor.tier !== instance.tier) return err({ code: 'tier_not_allowed', tier: instance.tier, allowed: [actor.tier] });
    if (ruleChangeStates.includes(instance.status)) return ok(instance);
    return err({ code: 'wrong_state', resource: 'instance', current_state: instance.status, command, allowed_from: ruleChangeStates });
  }

  /** In the order of their ids, as everybody does who locks several. */
  private async lockAll(tx: EntityManager, accountId: string, ids: readonly string[]): Promise<Map<string, InstanceRow>> {
    const rows = new Map<string, InstanceRow>();
    for (const id of [...new Set(ids)].sort()) {
      const row = await this.instances.lock(tx, id, accountId);
      if (row && row.status !== 'DELETED') rows.set(id, row);
    }
    return rows;
  }

  private async tellAll(tx: EntityManager, context: AuthenticatedContext, firewall: FirewallRow, attachments: readonly AttachmentRow[]): Promise<string[]> {
    const instances = await this.lockAll(tx, firewall.account_id, attachments.map(({ instance_id }) => instance_id));
    const operationIds: string[] = [];
    for (const instance of instances.values()) operationIds.push(...(await this.tell(tx, context, instance)));
    await this.announce(tx, firewall);
    return operationIds;
  }

  private async tell(tx: EntityManager, { actor, requestId }: AuthenticatedContext, instance: InstanceRow): Promise<string[]> {
    const { operation, firewallIds } = await this.ports.change(tx, instance, 'instance.apply_rules', requestId);
    await this.journal.announce(tx, actor.accountId, { instanceId: instance.id, operations: [operation], firewallIds });
    return operation ? [operation.id] : [];
  }

  private async announce(tx: EntityManager, { id, account_id }: FirewallRow): Promise<FirewallView> {
    await this.repository.touch(tx, id);
    await this.journal.announceFirewalls(tx, account_id, [id]);
    const view = await this.queries.view(tx, account_id, id);
    if (!view) throw new Error(`firewall ${id} vanished inside its own transaction`);
    return view;
  }
}

/** A rule on its way out may come again. */
const present = (rules: readonly RuleRow[]): RuleRow[] => rules.filter(({ status }) => status !== 'removing');

function checkAttachable(firewall: FirewallRow, instance: InstanceRow | undefined, attachment: string | undefined, field: string, id: string): Issue[] {
  if (!instance) return [issue(field, 'not_found', `You have no instance with the id "${id}".`, { given: id })];
  if (attachment !== undefined && attachment !== 'DETACHING') return [];
  const reason = whyNotAttachable(firewall, instanceFactsOf(instance));
  return reason === undefined ? [] : [issue(field, 'not_eligible', reason, { status: instance.status, region: instance.region })];
}
