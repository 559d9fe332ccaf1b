import { z } from 'zod';
import { attachmentStatuses, directions, ethertypes, firewallStatuses, instanceLifecycle, MAX_ATTACHMENTS_SHOWN } from '@garrison/domain';
import { defineEndpoint } from './endpoint.js';
import { flag, idParams, listQuery, timestamp, uuid } from './envelope.js';
import { instanceView, securityRuleInput, securityRuleView } from './instances.js';

const attachment = { id: uuid, status: z.enum(attachmentStatuses), created_at: timestamp };
const described = { id: uuid, name: z.string(), description: z.string().nullable(), region: z.string(), status: z.enum(firewallStatuses), rules: z.array(securityRuleView) };

export const firewallView = z
  .object({
    ...described,
    attachments: z
      .array(z.object({ ...attachment, instance: z.object({ id: uuid, name: z.string(), status: z.enum(instanceLifecycle.states) }) }))
      .describe(`The latest ${MAX_ATTACHMENTS_SHOWN}, by name. All of them: \`GET /api/firewalls/{id}/instances/?attached=true\`.`),
    attachments_total: z.number().int().describe('How many instances have it, or are getting or losing it.'),
    generation: z.number().int(), created_at: timestamp, updated_at: timestamp,
  })
  .meta({ id: 'FirewallResponse' });
export type FirewallView = z.infer<typeof firewallView>;

export const attachedFirewall = z.object({ ...described, attachment: z.object(attachment) }).meta({ id: 'AttachedFirewall' });
export type AttachedFirewallView = z.infer<typeof attachedFirewall>;

export const firewallCandidate = z
  .object({
    id: uuid, name: z.string(), region: z.string(), status: z.enum(instanceLifecycle.states), attached: z.boolean(), attachment_status: z.enum(attachmentStatuses).nullable(),
    eligible: z.boolean(), reason: z.string().nullable().describe('Why it cannot be attached now.'),
  })
  .meta({ id: 'FirewallInstance' });
export type FirewallCandidateView = z.infer<typeof firewallCandidate>;

export const effectiveRulesView = z
  .object({
    version: z.number().int().describe('Grows with every change of addresses or rules.'),
    applied_version: z.number().int().describe('What the node was seen to have; equal to `version` when all is applied.'),
    rules: z.array(
      z.object({
        id: uuid, direction: z.enum(directions), ethertype: z.enum(ethertypes), protocol: z.string(), port_range_min: z.number().int().nullable(), port_range_max: z.number().int().nullable(),
        remote_ip_prefix: z.string(), description: z.string().nullable(), source: z.object({ kind: z.enum(['instance', 'firewall']), id: uuid, name: z.string() }),
      }),
    ),
  })
  .meta({ id: 'EffectiveRules' });
export type EffectiveRulesView = z.infer<typeof effectiveRulesView>;

export const protocolView = z.object({ name: z.string(), has_ports: z.boolean() }).meta({ id: 'Protocol' });

const tag = 'Firewalls';
const one = { tag, params: idParams, payloadKey: 'firewall', payload: firewallView } as const;
const ruleParams = z.strictObject({ id: uuid, rule_id: uuid });
const name = z.string().max(200);
const description = z.string().max(1_000).nullable().optional();
const operations = { operation_ids: z.array(uuid).describe('One for each machine that is told; empty when there is none.') };

export const firewallEndpoints = {
  listFirewalls: defineEndpoint({
    method: 'GET', path: '/api/firewalls/', tag, summary: 'List firewalls', access: 'read',
    query: listQuery(['name', 'created_at'], { region: z.string().max(50).optional(), attached: flag.optional() }),
    status: 200, message: 'Firewalls retrieved', payloadKey: 'firewalls', payload: z.array(firewallView), paginated: true, errors: [],
  }),
  createFirewall: defineEndpoint({
    method: 'POST', path: '/api/firewalls/', tag, summary: 'Create a firewall', access: 'write', body: z.strictObject({ name, description, region: z.string().max(50) }),
    status: 201, message: 'Firewall created', payloadKey: 'firewall', payload: firewallView, errors: ['name_taken', 'limit_reached', 'idempotency_conflict'],
  }),
  listProtocols: defineEndpoint({
    method: 'GET', path: '/api/firewalls/protocols/', tag, summary: 'Protocols a rule can name', access: 'read',
    status: 200, message: 'Protocols retrieved', payloadKey: 'protocols', payload: z.array(protocolView), errors: [],
  }),
  getFirewall: defineEndpoint({
    method: 'GET', path: '/api/firewalls/{id}/', ...one, summary: 'Get a firewall with its rules and attachments', access: 'read', status: 200, message: 'Firewall retrieved', errors: [],
  }),
  updateFirewall: defineEndpoint({
    method: 'PATCH', path: '/api/firewalls/{id}/', ...one, summary: 'Rename or describe a firewall', access: 'write', body: z.strictObject({ name: name.optional(), description }),
    status: 200, message: 'Firewall updated', errors: ['name_taken'],
  }),
  deleteFirewall: defineEndpoint({
    method: 'DELETE', path: '/api/firewalls/{id}/', ...one, summary: 'Delete a firewall that is attached to nothing', access: 'write', status: 200, message: 'Firewall deleted',
    errors: ['in_use', 'idempotency_conflict'],
  }),
  addFirewallRule: defineEndpoint({
    method: 'POST', path: '/api/firewalls/{id}/rules/', tag, summary: 'Add a rule', access: 'write', params: idParams, body: securityRuleInput,
    status: 202, message: 'Rule added', payloadKey: 'rule', payload: securityRuleView, extra: operations, errors: ['idempotency_conflict'],
  }),
  removeFirewallRule: defineEndpoint({
    method: 'DELETE', path: '/api/firewalls/{id}/rules/{rule_id}/', tag, summary: 'Remove a rule', access: 'write', params: ruleParams,
    status: 202, message: 'Rule is being removed', payloadKey: 'rule', payload: securityRuleView, extra: operations, errors: ['idempotency_conflict'],
  }),
  attachFirewall: defineEndpoint({
    method: 'POST', path: '/api/firewalls/{id}/attach/', ...one, summary: 'Say which instances have the firewall', access: 'write',
    description: '`instance_ids` is the complete set: who is missing is detached. `add` and `remove` leave everybody else as he is.',
    body: z.strictObject({ instance_ids: z.array(uuid).max(100).optional(), add: z.array(uuid).max(100).optional(), remove: z.array(uuid).max(100).optional() }),
    status: 202, message: 'Attachments are being changed', extra: operations, errors: ['tier_not_allowed', 'idempotency_conflict'],
  }),
  listFirewallInstances: defineEndpoint({
    method: 'GET', path: '/api/firewalls/{id}/instances/', tag, summary: 'Instances, whether they have the firewall, and why they cannot', access: 'read', params: idParams,
    query: listQuery(['name', 'created_at'], { attached: flag.optional(), region: z.string().max(50).optional() }),
    status: 200, message: 'Instances retrieved', payloadKey: 'instances', payload: z.array(firewallCandidate), paginated: true, errors: [],
  }),
  listInstanceFirewalls: defineEndpoint({
    method: 'GET', path: '/api/instances/{id}/firewalls/', tag, summary: 'Firewalls of an instance, with their rules', access: 'read', params: idParams,
    status: 200, message: 'Firewalls retrieved', payloadKey: 'firewalls', payload: z.array(attachedFirewall), errors: [],
  }),
  addInstanceRule: defineEndpoint({
    method: 'POST', path: '/api/instances/{id}/security-rules/', tag, summary: 'Give an instance a rule of its own', access: 'write', params: idParams, body: securityRuleInput,
    status: 202, message: 'Rule added', payloadKey: 'security_rule', payload: securityRuleView, extra: operations, errors: ['wrong_state', 'tier_not_allowed', 'idempotency_conflict'],
  }),
  removeInstanceRule: defineEndpoint({
    method: 'DELETE', path: '/api/instances/{id}/security-rules/{rule_id}/', tag, summary: 'Take a rule of its own from an instance', access: 'write', params: ruleParams,
    status: 202, message: 'Rule is being removed', payloadKey: 'security_rule', payload: securityRuleView, extra: operations, errors: ['wrong_state', 'tier_not_allowed', 'idempotency_conflict'],
  }),
  getEffectiveRules: defineEndpoint({
    method: 'GET', path: '/api/instances/{id}/effective-rules/', tag, summary: 'All rules that hold on an instance, with where they come from', access: 'read', params: idParams,
    description: 'Nothing comes in that no rule lets in. Everything may leave until an egress rule says what may.',
    status: 200, message: 'Effective rules retrieved', payloadKey: 'effective_rules', payload: effectiveRulesView, errors: [],
  }),
  togglePublicIp: defineEndpoint({
    method: 'POST', path: '/api/instances/{id}/toggle-public-ip/', tag: 'Instances', summary: 'Give an instance a public IP, or take it', access: 'write', params: idParams,
    description: 'Without `enabled` it is the other way than now. An address that was taken rests before anybody gets it again.', body: z.strictObject({ enabled: z.boolean().optional() }), bodyOptional: true,
    status: 202, message: 'Public IP is being changed', payloadKey: 'instance', payload: instanceView, extra: { operation_id: uuid },
    errors: ['wrong_state', 'insufficient_credits', 'limit_reached', 'tier_not_allowed', 'unavailable', 'idempotency_conflict'],
  }),
};
