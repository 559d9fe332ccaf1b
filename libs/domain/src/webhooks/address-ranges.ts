import ipaddr from 'ipaddr.js';
import { err, ok, type Result } from '../result.js';
import { quoted } from '../text/wording.js';

type Address = ReturnType<typeof ipaddr.parse>;
/** A network in CIDR form. */
export type AddressRange = readonly [Address, number];

/** Who stands behind an address: anybody on the internet, somebody the operator allows, or somebody nobody may make us call. */
export type AddressVerdict = 'public' | 'allowed' | 'forbidden';

/** Reads networks separated by commas, such as `10.0.0.0/8, fd00::/8`. The refusal names what is not one. */
export function parseAddressRanges(text: string): Result<AddressRange[], string> {
  const parts = text.split(',').map((part) => part.trim()).filter((part) => part !== '');
  const wrong = parts.find((part) => !ipaddr.isValidCIDR(part));
  return wrong === undefined ? ok(parts.map((part) => ipaddr.parseCIDR(part))) : err(`${quoted(wrong)} is not a network such as 10.0.0.0/8`);
}

/**
 * Judges one address a server of ours would connect to. Only global unicast addresses are public: private, loopback, link-local, carrier-grade and
 * all reserved ranges are not, nor are IPv6 forms that carry an IPv4 address of such a range. What is no address is forbidden.
 */
export function judgeAddress(text: string, allowed: readonly AddressRange[]): AddressVerdict {
  if (!ipaddr.isValid(text)) return 'forbidden';
  const address = ipaddr.process(text);
  if (allowed.some((range) => contains(range, address))) return 'allowed';
  return address.range() === 'unicast' ? 'public' : 'forbidden';
}

const contains = ([network, length]: AddressRange, address: Address): boolean => network.kind() === address.kind() && address.match([network, length] as never);
