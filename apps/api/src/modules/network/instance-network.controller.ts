import { Controller } from '@nestjs/common';
import { endpoints } from '@garrison/contracts';
import { err, ok } from '@garrison/domain';
import { Transactions } from '../../platform/database/transactions.js';
import { Input, Route, type RouteInput, type RouteReply } from '../../platform/http/route.js';
import { Commands } from '../../platform/idempotency/commands.js';
import { FirewallsQueries } from './firewalls.queries.js';
import { PublicIpService } from './public-ip.service.js';
import { SecurityRulesService } from './security-rules.service.js';

@Controller()
export class InstanceNetworkController {
  constructor(
    private readonly commands: Commands,
    private readonly transactions: Transactions,
    private readonly queries: FirewallsQueries,
    private readonly rules: SecurityRulesService,
    private readonly publicIps: PublicIpService,
  ) {}

  @Route(endpoints.listInstanceFirewalls)
  async firewalls(@Input() { context, params }: RouteInput<typeof endpoints.listInstanceFirewalls>): RouteReply<typeof endpoints.listInstanceFirewalls> {
    const db = this.transactions.reader;
    if (!(await this.queries.effective(db, context.actor.accountId, params.id))) return err({ code: 'not_found', resource: 'instance', id: params.id });
    return ok({ firewalls: await this.queries.ofInstance(db, params.id) });
  }

  @Route(endpoints.getEffectiveRules)
  async effective(@Input() { context, params }: RouteInput<typeof endpoints.getEffectiveRules>): RouteReply<typeof endpoints.getEffectiveRules> {
    const effective_rules = await this.queries.effective(this.transactions.reader, context.actor.accountId, params.id);
    return effective_rules ? ok({ effective_rules }) : err({ code: 'not_found', resource: 'instance', id: params.id });
  }

  @Route(endpoints.addInstanceRule)
  addRule(@Input() { context, params, body }: RouteInput<typeof endpoints.addInstanceRule>): RouteReply<typeof endpoints.addInstanceRule> {
    return this.commands.run(endpoints.addInstanceRule, context, async (tx) => {
      const added = await this.rules.addToInstance(tx, context, params.id, body);
      if (!added.ok) return added;
      const { rule: security_rule, operation_ids } = added.value;
      return ok({ answer: { security_rule, operation_ids }, audit: auditOf('add_security_rule', params.id) });
    });
  }

  @Route(endpoints.removeInstanceRule)
  removeRule(@Input() { context, params }: RouteInput<typeof endpoints.removeInstanceRule>): RouteReply<typeof endpoints.removeInstanceRule> {
    return this.commands.run(endpoints.removeInstanceRule, context, async (tx) => {
      const removed = await this.rules.removeFromInstance(tx, context, params.id, params.rule_id);
      if (!removed.ok) return removed;
      const { rule: security_rule, operation_ids } = removed.value;
      return ok({ answer: { security_rule, operation_ids }, audit: auditOf('remove_security_rule', params.id) });
    });
  }

  @Route(endpoints.togglePublicIp)
  toggle(@Input() { context, params, body }: RouteInput<typeof endpoints.togglePublicIp>): RouteReply<typeof endpoints.togglePublicIp> {
    return this.commands.run(endpoints.togglePublicIp, context, async (tx) => {
      const toggled = await this.publicIps.toggle(tx, context, params.id, body?.enabled);
      return toggled.ok ? ok({ answer: toggled.value, audit: auditOf('toggle_public_ip', params.id) }) : toggled;
    });
  }
}

const auditOf = (action: string, id: string) => ({ action: `instance.${action}`, resourceType: 'instance', resourceId: id });
