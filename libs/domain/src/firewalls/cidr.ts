import ipaddr from 'ipaddr.js';
import { issue, type Issue } from '../issue.js';
import { err, ok, type Result } from '../result.js';
import { quoted } from '../text/wording.js';

export type Ethertype = 'IPv4' | 'IPv6';
const widths = { IPv4: 32, IPv6: 128 } as const;

/**
 * Reads a CIDR prefix of an ethertype and gives its normal text (`2001:DB8::/32` → `2001:db8::/32`). Host bits must not be set; the refusal suggests
 * the network address. Codes: `invalid_cidr`, `ethertype_mismatch`, `host_bits_set` (fact `suggestion`). Source: spec barrack-api §7.
 */
export function parseCidr(text: string, ethertype: Ethertype, field: string): Result<string, Issue> {
  const no = (code: string, message: string, facts: Record<string, unknown> = {}) => err(issue(field, code, message, facts));
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const length = slash < 0 ? undefined : text.slice(slash + 1);
  const kind = kindOf(address);
  if (kind === undefined)
    return no('invalid_cidr', `${quoted(text)} is not a CIDR prefix; write an address and a prefix length, such as ${example(ethertype)}.`);
  if (kind !== ethertype)
    return no(
      'ethertype_mismatch',
      `${quoted(text)} is ${kind}, but the rule is for ${ethertype}; use an ${ethertype} prefix such as ${example(ethertype)}, or ethertype ${kind}.`,
      { ethertype: kind },
    );
  if (length === undefined) {
    const suggestion = `${ipaddr.parse(address).toString()}/${widths[kind]}`;
    return no('invalid_cidr', `${quoted(text)} has no prefix length; write ${suggestion} for this one address.`, { suggestion });
  }
  if (!/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > widths[kind]) {
    return no('invalid_cidr', `The prefix length ${quoted(length)} is not valid; ${kind} takes 0 to ${widths[kind]}.`, {
      min: 0,
      max: widths[kind],
    });
  }
  const network = networkOf(address, Number(length), kind);
  const normal = `${network}/${length}`;
  if (ipaddr.parse(address).toString() !== network)
    return no('host_bits_set', `${quoted(text)} has bits set behind its prefix; the network is ${normal}.`, { suggestion: normal });
  return ok(normal);
}

/** Only the full four-part decimal form of IPv4, and IPv6 without a zone: other forms mean different things to different tools. */
function kindOf(address: string): Ethertype | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return 'IPv4';
  return address.includes(':') && !address.includes('%') && ipaddr.IPv6.isValid(address) ? 'IPv6' : undefined;
}

const networkOf = (address: string, length: number, kind: Ethertype): string =>
  (kind === 'IPv4'
    ? ipaddr.IPv4.networkAddressFromCIDR(`${address}/${length}`)
    : ipaddr.IPv6.networkAddressFromCIDR(`${address}/${length}`)
  ).toString();

const example = (ethertype: Ethertype): string => (ethertype === 'IPv4' ? '203.0.113.0/24' : '2001:db8::/32');
