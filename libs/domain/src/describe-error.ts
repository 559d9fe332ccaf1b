import { describeLine } from './deploy/launch-line.js';
import type { DomainError, DomainErrorCode, ResourceKind } from './errors.js';
import { counted, grouped, listed, quoted } from './text/wording.js';

const names: Record<ResourceKind, string> = {
  account: 'account',
  ai_model: 'AI model',
  api_key: 'API key',
  custom_image: 'custom image',
  deployment: 'deployment',
  deposit: 'deposit',
  firewall: 'firewall',
  instance: 'instance',
  node: 'node',
  operation: 'operation',
  os_image: 'OS image',
  region: 'region',
  route: 'route',
  script: 'script',
  security_rule: 'security rule',
  session: 'session',
  snapshot: 'snapshot',
  spend_cap: 'spend cap',
  ssh_key: 'SSH key',
  statement: 'statement',
  transaction: 'transaction',
  volume: 'volume',
  webhook: 'webhook',
  webhook_delivery: 'webhook delivery',
};

type Messages = { [C in DomainErrorCode]: (error: Extract<DomainError, { code: C }>) => string };

/** One sentence per code; a new code does not compile until it has one. */
const messages: Messages = {
  validation_failed: ({ issues }) => {
    const [first] = issues;
    if (!first) return 'The request is not valid.';
    return issues.length === 1 ? `${first.field}: ${first.message}` : `The request has ${counted(issues.length, 'problem')}, see details.`;
  },
  unauthenticated: ({ reason }) => sentence(reason, 'Credentials are needed.'),
  insufficient_credits: ({ required, balance, currency, reason }) =>
    `${sentence(reason, 'Not enough credit.')} ${required} ${currency} are needed, the balance is ${balance} ${currency}.`,
  forbidden: ({ reason }) => sentence(reason, 'This is not allowed.'),
  profile_incomplete: ({ missing }) => `The profile is incomplete: add ${listed(missing, 'and')} first.`,
  tier_not_allowed: ({ tier, allowed }) => `This is not possible in ${tier} regions, only in ${listed(allowed)} ones.`,
  not_found: ({ resource, id }) =>
    resource === 'route' ? `There is nothing at ${quoted(id, 200)}.` : `There is no ${names[resource]} ${quoted(id)}.`,
  method_not_allowed: ({ allowed }) => `This method is not offered here; use ${listed(allowed)}.`,
  wrong_state: ({ resource, current_state, command, allowed_from, reason }) => {
    const stated = `The ${names[resource]} is ${current_state}; ${command} needs it to be ${listed(allowed_from)}.`;
    if (reason) return sentence(reason, stated);
    return allowed_from.length > 0 ? stated : `The ${names[resource]} is ${current_state}; ${command} is not possible.`;
  },
  name_taken: ({ resource, name }) =>
    resource === 'account' ? `There is an account for ${quoted(name, 254)} already; sign in instead.` : `The name ${quoted(name)} is already used by another ${names[resource]} of this account.`,
  in_use: ({ resource, id, used_by, reason = '' }) => sentence(reason, `The ${names[resource]} ${quoted(id)} is in use by ${used_by}.`),
  stale: ({ resource }) => `The ${names[resource]} was changed by something else meanwhile; read it again and retry.`,
  idempotency_conflict: ({ key }) => `The Idempotency-Key ${quoted(key)} was already used for a different request; use a new key.`,
  out_of_stock: ({ region, gpu_model, gpu_count, alternatives, waiting = 0 }) => {
    const missing = `${gpu_count} × ${gpu_model} cannot be placed in ${region} now${waiting > 0 ? `: ${describeLine(waiting)}` : ''}`;
    const fits = alternatives.slice(0, 5).map((one) => `${one.gpu_count} × ${one.gpu_model} in ${one.region}`);
    return fits.length > 0 ? `${missing}; what fits: ${listed(fits)}.` : `${missing}, and nothing smaller fits elsewhere.`;
  },
  limit_reached: ({ resource, limit, cap }) =>
    cap
      ? `The spend cap of this ${cap.scope === 'account' ? 'account' : 'API key'} is ${cap.amount} ${cap.currency} per ${cap.period}; with this it would be ${cap.spending} ${cap.currency}.`
      : `An account can have ${counted(limit, names[resource])}; delete one first.`,
  payload_too_large: ({ limit_bytes }) => `The request body is too large; at most ${grouped(limit_bytes)} bytes are accepted.`,
  unsupported_media_type: ({ given }) => `The content type ${quoted(given)} is not understood; send application/json.`,
  rate_limited: ({ retry_after_seconds }) => `Too many requests; try again in ${counted(retry_after_seconds, 'second')}.`,
  internal: () => 'Something went wrong on our side.',
  unavailable: ({ reason }) => sentence(reason, 'This is not available now.'),
};

/** The `message` of a failure response: one human sentence. */
export const describeError = (error: DomainError): string =>
  // The cast pairs a code with its own message; TypeScript cannot follow the pair through a lookup.
  (messages[error.code] as (error: DomainError) => string)(error);

function sentence(text: string, otherwise: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return otherwise;
  const started = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(started) ? started : `${started}.`;
}
