import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { err, ok, protocols, protocolsWithPorts } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { FirewallsQueries } from './firewalls.queries.js';
import { FirewallsService } from './firewalls.service.js';
import { SecurityRulesService } from './security-rules.service.js';

@Controller()
export class FirewallsController {
  constructor(
    private readonly commands: Commands,
    private readonly transactions: Transactions,
    private readonly queries: FirewallsQueries,
    private readonly firewalls: FirewallsService,
    private readonly rules: SecurityRulesService,
  ) {}

  @Route(endpoints.listFirewalls)
  async list(@Input() { context, query }: RouteInput<typeof endpoints.listFirewalls>): RouteReply<typeof endpoints.listFirewalls> {
    return ok(await this.queries.list(this.transactions.reader, context.actor.accountId, query));
  }

  @Route(endpoints.createFirewall)
  create(@Input() { context, body }: RouteInput<typeof endpoints.createFirewall>): RouteReply<typeof endpoints.createFirewall> {
    return this.firewalls.create(context, body);
  }

  @Route(endpoints.listProtocols)
  async protocols(): RouteReply<typeof endpoints.listProtocols> {
    return ok({ protocols: protocols.map((name) => ({ name, has_ports: protocolsWithPorts.includes(name) })) });
  }

  @Route(endpoints.getFirewall)
  async get(@Input() { context, params }: RouteInput<typeof endpoints.getFirewall>): RouteReply<typeof endpoints.getFirewall> {
    const firewall = await this.queries.view(this.transactions.reader, context.actor.accountId, params.id);
    return firewall ? ok({ firewall }) : err({ code: 'not_found', resource: 'firewall', id: params.id });
  }

  @Route(endpoints.updateFirewall)
  update(@Input() { context, params, body }: RouteInput<typeof endpoints.updateFirewall>): RouteReply<typeof endpoints.updateFirewall> {
    return this.firewalls.update(context, params.id, body);
  }

  @Route(endpoints.deleteFirewall)
  remove(@Input() { context, params }: RouteInput<typeof endpoints.deleteFirewall>): RouteReply<typeof endpoints.deleteFirewall> {
    return this.firewalls.delete(context, params.id);
  }

  @Route(endpoints.addFirewallRule)
  addRule(@Input() { context, params, body }: RouteInput<typeof endpoints.addFirewallRule>): RouteReply<typeof endpoints.addFirewallRule> {
    return this.commands.run(endpoints.addFirewallRule, context, async (tx) => {
      const added = await this.rules.addToFirewall(tx, context, params.id, body);
      return added.ok ? ok({ answer: added.value, audit: auditOf('add_rule', params.id) }) : added;
    });
  }

  @Route(endpoints.removeFirewallRule)
  removeRule(@Input() { context, params }: RouteInput<typeof endpoints.removeFirewallRule>): RouteReply<typeof endpoints.removeFirewallRule> {
    return this.commands.run(endpoints.removeFirewallRule, context, async (tx) => {
      const removed = await this.rules.removeFromFirewall(tx, context, params.id, params.rule_id);
      return removed.ok ? ok({ answer: removed.value, audit: auditOf('remove_rule', params.id) }) : removed;
    });
  }

  @Route(endpoints.attachFirewall)
  attach(@Input() { context, params, body }: RouteInput<typeof endpoints.attachFirewall>): RouteReply<typeof endpoints.attachFirewall> {
    return this.commands.run(endpoints.attachFirewall, context, async (tx) => {
      const attached = await this.rules.attach(tx, context, params.id, body);
      return attached.ok ? ok({ answer: attached.value, audit: auditOf('attach', params.id) }) : attached;
    });
  }

  @Route(endpoints.listFirewallInstances)
  async candidates(@Input() { context, params, query }: RouteInput<typeof endpoints.listFirewallInstances>): RouteReply<typeof endpoints.listFirewallInstances> {
    const db = this.transactions.reader;
    const firewall = await this.queries.find(db, context.actor.accountId, params.id);
    return firewall ? ok(await this.queries.candidates(db, firewall, query)) : err({ code: 'not_found', resource: 'firewall', id: params.id });
  }
}

const auditOf = (action: string, id: string) => ({ action: `firewall.${action}`, resourceType: 'firewall', resourceId: id });
