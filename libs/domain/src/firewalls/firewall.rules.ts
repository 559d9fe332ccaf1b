import { issue, type Issue } from '../issue.js';
import { counted } from '../text/wording.js';
import { allowedOperations, type InstanceFacts } from '../instances/allowed-operations.js';
import { checkSecurityRule, ruleDescriptionMaxLength, securityRuleKey, type SecurityRuleInput } from './security-rule.js';

/** Firewalls per account (spec barrack-api §7). */
export const MAX_FIREWALLS = 25;

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
