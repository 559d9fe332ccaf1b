import type { AttachmentStatus } from '../enums.js';
import { issue, type Issue } from '../issue.js';
import { counted } from '../text/wording.js';
import { allowedOperations, type InstanceFacts } from '../instances/allowed-operations.js';
import { checkSecurityRule, ruleDescriptionMaxLength, securityRuleKey, type SecurityRuleInput } from './security-rule.js';

/** Firewalls per account (spec barrack-api §7). */
export const MAX_FIREWALLS = 25;

/** How many of its attachments a firewall shows itself, the latest; the others are read page by page. */
export const MAX_ATTACHMENTS_SHOWN = 20;

/** Which instances shall have a firewall: the complete set, or what is different from now. */
export type AttachmentWish = { readonly instance_ids?: readonly string[] | undefined; readonly add?: readonly string[] | undefined; readonly remove?: readonly string[] | undefined };

/** All that is wrong with a wish by itself. */
export function checkAttachmentWish({ instance_ids, add, remove }: AttachmentWish): Issue[] {
  const differs = add !== undefined || remove !== undefined;
  if (instance_ids === undefined && !differs) return [issue('instance_ids', 'required', 'Give the complete set as instance_ids, or a difference as add and remove.', { any_of: ['instance_ids', 'add', 'remove'] })];
  if (instance_ids !== undefined && differs) return [issue('instance_ids', 'conflict', 'Give either the complete set (instance_ids) or a difference (add, remove), not both.', { conflicts_with: ['add', 'remove'] })];
  const added = new Set(add);
  return (remove ?? []).flatMap((id, at) => (added.has(id) ? [issue(`remove.${at}`, 'conflict', `The instance "${id}" is to be added and removed at once.`, { given: id })] : []));
}

/**
 * What a wish without fault changes about the attachments there are: failed ones that are named are tried again, and nobody is told twice to lose it. Ids in
 * their order, each once.
 */
export function attachmentChanges(present: ReadonlyMap<string, AttachmentStatus>, { instance_ids, add = [], remove = [] }: AttachmentWish): { attach: string[]; detach: string[] } {
  const named = new Set(instance_ids ?? add);
  const dropped = instance_ids ? [...present.keys()].filter((id) => !named.has(id)) : remove;
  const isAsWished = (id: string) => present.get(id) === 'SUCCESS' || present.get(id) === 'ATTACHING';
  const isThere = (id: string) => present.has(id) && present.get(id) !== 'DETACHING';
  return { attach: [...named].filter((id) => !isAsWished(id)).sort(), detach: [...new Set(dropped)].filter(isThere).sort() };
}

/** Text beside a firewall's name. */
export function checkFirewallDescription(description: string | null | undefined, field: string): Issue[] {
  const length = [...(description ?? '')].length;
  if (length <= ruleDescriptionMaxLength) return [];
  const message = `The description has ${counted(length, 'character')}; at most ${ruleDescriptionMaxLength} are allowed.`;
  return [issue(field, 'too_long', message, { max_length: ruleDescriptionMaxLength })];
}

/** All that is wrong with one more rule beside those a firewall or machine has; a rule that says the same as one of them is a `duplicate`. */
export function checkAddedRule(rule: SecurityRuleInput, present: readonly (SecurityRuleInput & { readonly id: string })[]): Issue[] {
  const issues = checkSecurityRule(rule, '');
  if (issues.length > 0) return issues;
  const key = securityRuleKey(rule);
  const same = present.find((one) => securityRuleKey(one) === key);
  return same ? [issue('rule', 'duplicate', 'There is a rule that says the same already.', { same_as: same.id })] : [];
}

/** Why a firewall cannot be put on an instance now; undefined when it can (spec barrack-api §7: ACTIVE, same region). */
export function whyNotAttachable(firewall: { readonly region: string }, instance: InstanceFacts & { readonly region: string }): string | undefined {
  if (instance.region !== firewall.region) return `The instance is in ${instance.region}, the firewall in ${firewall.region}.`;
  return allowedOperations(instance).attach_firewall.reason;
}

/** Rules of several sources as one list without repetitions; the first of equal ones stays. */
export function withoutRepetitions<R extends SecurityRuleInput>(rules: readonly R[]): R[] {
  const first = new Map<string, R>();
  for (const rule of rules) if (!first.has(securityRuleKey(rule))) first.set(securityRuleKey(rule), rule);
  return [...first.values()];
}
